import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { execute } from './image.mjs';

const CLONE = fileURLToPath(new URL('../../', import.meta.url));

/** docker-compose.yml as docker-compose reads it. */
function read(environment = {}) {
  const env = { ...process.env, ...environment };
  return execute('docker-compose', ['--project-directory', CLONE, 'config'], { cwd: CLONE, env });
}

function versionOfProject() {
  const text = readFileSync(join(CLONE, 'CMakeLists.txt'), 'utf8');
  return /project\(tgstorage VERSION ([\d.]+)/.exec(text)[1];
}

test('docker-compose 1.29 reads the file, and knows both services', async () => {
  const services = await execute('docker-compose', ['config', '--services'], { cwd: CLONE });
  assert.deepEqual(services.trim().split('\n').sort(), ['nginx', 'storage']);
});

test('both services are on the network of the host and come back by themselves', async () => {
  const text = await read();
  assert.equal(text.match(/network_mode: host/g).length, 2);
  assert.equal(text.match(/restart: unless-stopped/g).length, 2);
});

test('the storage has 512 MB', async () => {
  assert.match(await read(), /mem_limit: 512m/);
});

test("the image has the project's version, so that an update names a new one, and can be built", async () => {
  assert.match(await read(), new RegExp(`image: tgstorage:${versionOfProject()}\n`));
  assert.match(await read({ TGSTORAGE_REGISTRY: 'registry.example/' }), /image: registry\.example\/tgstorage:/);
  assert.match(await read(), /dockerfile: deploy\/Dockerfile/);
  assert.ok(existsSync(join(CLONE, 'deploy/Dockerfile')));
});

test('what is mounted is in the clone, at the places where the programs look', async () => {
  const text = await read();
  const mounts = { 'nginx/nginx.conf': '/etc/nginx/nginx.conf:ro', ssl: '/etc/nginx/ssl:ro', storage: '/storage:rw' };
  for (const [own, inside] of Object.entries(mounts)) {
    assert.ok(existsSync(join(CLONE, own)), own);
    assert.ok(text.includes(`${join(CLONE, own)}:${inside}\n`), `${own} in\n${text}`);
  }
});
