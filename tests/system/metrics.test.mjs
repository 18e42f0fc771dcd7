/** What /metrics, /healthz and /readyz say of a storage, and how they take what strangers ask. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { AuditLog, auditing } from './auditLog.mjs';
import { backedUp } from './backedUp.mjs';
import { Figures, METRICS, valuesOf } from './figures.mjs';
import { eventually, memoryOf } from './processes.mjs';
import { promtool } from './prometheus.mjs';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';
import { Storage } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const watched = (settings = {}) => ({ settings: { metrics: METRICS, ...settings } });
const HEAD = 'GET /healthz HTTP/1.1\r\nHost: storage\r\n';

/** Plays with a storage without Telegram. */
async function withStorage(settings, play) {
  const storage = await Storage.start(settings);
  try {
    await play(storage, await Figures.of(storage));
    await storage.stop();
    storage.checkLog();
  } finally {
    await storage.dispose();
  }
}

const requests = (type, verdict) => `tgstorage_requests_total{type="${type}",verdict="${verdict}"}`;

test('requests are counted by type and verdict, and what came of them', () =>
  scene(watched({ rate_limits: { getMe: '1/hour' } }), async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const figures = await Figures.of(storage);
    await client.call(echo('one'));
    await client.call(echo('two'));
    await client.ask({ '@type': 'deleteAccount', reason: '' });
    await client.ask({ '@type': 'testCallString', y: 'no such field' });
    await client.ask({ '@type': 'testReturnError', error: { '@type': 'error', code: 429, message: 'Too Many Requests: retry after 7' } });
    await client.call({ '@type': 'getMe' });
    await client.ask({ '@type': 'getMe' });
    client.write('{"@type":"getMe","@type":"getMe"}\n');
    const values = await figures.shows(requests('none', 'form'), 1);
    assert.equal(values.get(requests('testCallString', 'passed')), 2);
    assert.equal(values.get(requests('testCallString', 'shape')), 1);
    assert.equal(values.get(requests('deleteAccount', 'type')), 1);
    assert.equal(values.get(requests('getMe', 'rate')), 1);
    assert.equal(values.get('tgstorage_answers_total{outcome="flood_wait"}'), 1);
    const passed = [...values].filter(([name]) => /^tgstorage_requests_total.*"passed"/.test(name));
    const all = passed.reduce((sum, [, value]) => sum + value, 0);
    assert.equal(values.get('tgstorage_request_duration_seconds_count'), all);
    assert.equal(values.get('tgstorage_request_duration_seconds_bucket{le="+Inf"}'), all);
    assert.ok(values.get('tgstorage_request_duration_seconds_sum') > 0);
    assert.ok(values.get('tgstorage_updates_sent_total') > 0);
    assert.ok(values.get('tgstorage_received_bytes_total') > 0);
    assert.ok(values.get('tgstorage_sent_bytes_total') > values.get('tgstorage_received_bytes_total'));
    assert.equal(values.get('tgstorage_sessions{state="Ready"}'), 1);
  }));

test('names that are looked for are counted by where the answer was, and requests that they make refusable too', () => {
  const rules = { request_peers: { getUser: 'user_id' }, argument_rules: { getUser: [{ field: 'user_id', one_of: [1] }] } };
  return scene(watched(rules), async ({ storage, people, logIn }) => {
    const client = await logIn(people.ann);
    const figures = await Figures.of(storage);
    const asks = async (name) => (await client.ask({ '@type': 'getUser', user_id: name })).code;
    assert.equal(await asks('nobody_has_this'), 404);
    assert.equal(await asks('bob_baker'), 403);
    assert.equal(await asks('bob_baker'), 403);
    const values = await figures.shows('tgstorage_requests_refused_later_total{verdict="arguments"}', 2);
    const lookups = (source) => values.get(`tgstorage_resolver_lookups_total{source="${source}"}`);
    assert.deepEqual([lookups('known'), lookups('cache'), lookups('telegram')], [1, 0, 2]);
    assert.equal(values.get('tgstorage_resolver_failures_total{reason="not_found"}'), 1);
    assert.equal(values.get(requests('getUser', 'passed')), 3);
  });
});

test('nothing that a client writes becomes a label', () =>
  scene(watched(), async ({ storage, connect }) => {
    const client = await connect(987654321);
    const figures = await Figures.of(storage);
    for (let i = 0; i < 50; i++) {
      await client.ask({ '@type': `inventedByAStranger${i}` });
    }
    const text = await figures.textWhen((values) => values.get(requests('other', 'type')) === 50, 'the refusals');
    assert.doesNotMatch(text, /inventedByAStranger|987654321|127\.0\.0\.1/);
  }));

test('the text is as Prometheus wants it', () =>
  scene(watched(), async ({ storage, connect }) => {
    await connect();
    const figures = await Figures.of(storage);
    const text = await figures.textWhen((values) => values.get('tgstorage_clients_joined{client=""}') === 1, 'the client');
    promtool(['check', 'metrics'], { input: text });
    const { headers } = await figures.get('/metrics');
    assert.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  }));

test('clients are counted while they are there, and why they had to go', () => {
  const clients = [{ name: 'office', address: '127.0.0.1', sessions: ['1-5'], may_create: true }];
  return withStorage({ settings: { metrics: METRICS, clients, limits: { max_request_bytes: 2048, max_extra_bytes: 64 } } }, async (storage, figures) => {
    const address = { port: storage.port };
    const office = await StorageClient.connect(address, '1\n');
    await figures.shows('tgstorage_clients_joined{client="office"}', 1);
    const stranger = await StorageClient.connect(address, '9\n');
    await stranger.closed;
    const lost = await StorageClient.connect(address, 'what?\n');
    await lost.closed;
    office.write(`{"@type":"${'x'.repeat(4096)}"}\n`);
    await office.closed;
    const values = await figures.shows('tgstorage_clients{listener="plain"}', 0);
    assert.equal(values.get('tgstorage_connections_total{listener="plain"}'), 3);
    assert.equal(values.get('tgstorage_clients_refused_total{reason="not_allowed"}'), 1);
    assert.equal(values.get('tgstorage_clients_refused_total{reason="bad_request"}'), 1);
    assert.equal(values.get('tgstorage_clients_cut_off_total{reason="request_too_large"}'), 1);
    assert.ok(![...values.keys()].some((name) => name.startsWith('tgstorage_clients_joined')));
  });
});

test('what only the monitor knows is there: processes, their memory, and those that ended', () =>
  scene(watched(), async ({ storage, connect }) => {
    const client = await connect(1);
    await client.seesState('authorizationStateWaitPhoneNumber');
    const figures = await Figures.of(storage);
    await figures.shows('tgstorage_workers', 1);
    const worker = await storage.process('worker 1');
    // A report that was made while the worker grew is followed by the next.
    const isItsOwn = (bytes) => Math.abs(bytes - memoryOf(worker.pid, 'RssAnon') * 1024) < 8 * 2 ** 20;
    await figures.textWhen((values) => isItsOwn(values.get('tgstorage_memory_bytes{role="worker"}')), "the worker's memory");
    const values = await figures.shows('tgstorage_worker_crashes_total', 0);
    for (const role of ['monitor', 'front', 'store', 'zygote']) {
      assert.ok(values.get(`tgstorage_memory_bytes{role="${role}"}`) > 0, role);
    }
    process.kill(worker.pid, 'SIGKILL');
    await figures.shows('tgstorage_worker_crashes_total', 1);
    await figures.shows('tgstorage_worker_starts_total', 2);
    const zygote = await storage.process('zygote');
    process.kill(zygote.pid, 'SIGKILL');
    await figures.shows('tgstorage_role_restarts_total{role="zygote"}', 1);
  }));

test('a front that is started anew goes on with what the monitor counts', () =>
  scene(watched(), async ({ storage }) => {
    const figures = await Figures.of(storage);
    await figures.becomesReady();
    const front = await storage.process('front');
    process.kill(front.pid, 'SIGKILL');
    await storage.process('front', { not: front });
    await figures.shows('tgstorage_role_restarts_total{role="front"}', 1);
  }));

test('a storage without api_id is alive and not ready', () =>
  withStorage({ settings: { metrics: METRICS, tdlib: { api_id: 0, api_hash: '' } } }, async (storage, figures) => {
    const { text } = await figures.isHeldUpBy(/^tdlib\.api_id: it is not set/m);
    assert.equal(text.split('\n').length, 2, 'one reason, on a line of its own');
    assert.deepEqual([(await figures.get('/healthz')).status, (await figures.get('/healthz')).text], [200, 'ok\n']);
  }));

test('a store that is not there makes it not ready, and the next one ready again', () =>
  withStorage({ settings: { metrics: METRICS } }, async (storage, figures) => {
    await figures.becomesReady();
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGKILL');
    await storage.process('store', { not: store });
    await figures.becomesReady();
    await figures.shows('tgstorage_role_restarts_total{role="store"}', 1);
  }));

test('a required audit that fails makes it not ready; with room again it is, though nobody asks for anything', () =>
  scene({ ...auditing(), settings: { ...auditing().settings, metrics: METRICS } }, async ({ storage, connect }) => {
    const figures = await Figures.of(storage);
    const client = await connect();
    await client.call(echo('before'));
    await figures.becomesReady();
    const store = await storage.process('store');
    const { file } = new AuditLog(storage);
    execFileSync('prlimit', ['--pid', store.pid, `--fsize=${statSync(file).size}:unlimited`]);
    assert.equal((await client.ask(echo('not on record'))).code, 503);
    await figures.isHeldUpBy(/^audit: it can't be written/m);
    await figures.shows('tgstorage_audit_up', 0);
    execFileSync('prlimit', ['--pid', store.pid, '--fsize=unlimited:unlimited']);
    await figures.becomesReady();
    const values = await figures.shows('tgstorage_audit_up', 1);
    assert.equal(values.get('tgstorage_audit_failures_total{role="store"}'), 1);
    assert.ok(await eventually(() => new AuditLog(storage).of('lost').length === 1, 'the gap on record'));
  }));

test('a database that is away makes it not ready, and what waits for it is counted', () =>
  backedUp(async ({ server, storage, people, connect }) => {
    const figures = await Figures.of(storage);
    await figures.becomesReady();
    await figures.shows('tgstorage_database_up', 1);
    const client = await connect(1);
    await client.seesState('authorizationStateWaitPhoneNumber');
    await server.stop();
    await client.logIn(people.ann);
    await figures.isHeldUpBy(/^mysql: the database can't be reached/m);
    await figures.textWhen((values) => values.get('tgstorage_backup_waiting_rows') > 0 && values.get('tgstorage_backup_lag_seconds') > 0, 'rows that wait');
    await server.start();
    await figures.becomesReady();
    await figures.shows('tgstorage_backup_waiting_rows', 0);
  }, { settings: { metrics: METRICS } }));

test('only what is there can be had, and only by GET and HEAD', () =>
  withStorage({ settings: { metrics: METRICS } }, async (storage, figures) => {
    assert.equal((await figures.get('/metrics?what=ever')).status, 200);
    for (const path of ['/', '/metrics/', '/../metrics', '/healthz%20', '//metrics']) {
      assert.equal((await figures.get(path)).status, path === '/../metrics' ? 200 : 404, path); // fetch makes it /metrics
    }
    const says = async (text, pattern) => assert.match(await figures.exchange(text), pattern, text.slice(0, 40));
    await says('HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 200 OK\r\n(?:[^\r]+\r\n)*Content-Length: \d+\r\n(?:[^\r]+\r\n)*\r\n$/);
    await says('POST /metrics HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 405 [\s\S]*Allow: GET, HEAD\r\n/);
    await says('GET /../metrics HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 404 /);
    await says(`${HEAD}Content-Length: 5\r\n\r\n12345`, /^HTTP\/1\.1 400 /);
    await says('whatever this is, it is not HTTP\r\n\r\n', /^HTTP\/1\.1 400 /);
    await says(`${HEAD}X: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /);
  }));

test('a connection is for one request, and for seconds', () =>
  withStorage({ settings: { metrics: METRICS } }, async (storage, figures) => {
    const twice = await figures.exchange(`${HEAD}\r\n${HEAD}\r\n`);
    assert.equal(twice.match(/HTTP\/1\.1/g).length, 1);
    assert.match(twice, /Connection: close/);
    assert.equal(await figures.exchange('GET /heal', 15_000), '', 'closed without a word');
  }));

test('many who connect and say nothing do not keep clients away, nor for long those who watch', () =>
  withStorage({ settings: { metrics: METRICS } }, async (storage, figures) => {
    const idle = Array.from({ length: 200 }, () => figures.exchange('', 15_000));
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    await client.seesState('authorizationStateWaitPhoneNumber');
    assert.ok((await Promise.all(idle)).every((answer) => answer === ''));
    assert.equal((await figures.get('/healthz')).status, 200);
    await client.leave();
  }));

test('without the section there is no such listener', async () => {
  const storage = await Storage.start();
  try {
    assert.ok(!storage.log.all.some(({ text }) => /metrics/.test(text)));
    await storage.stop();
  } finally {
    await storage.dispose();
  }
});

test('a listener that others may reach is warned of', async () => {
  const storage = await Storage.start({ settings: { metrics: { ...METRICS, host: '0.0.0.0' } } });
  try {
    await storage.log.find(/WARNING metrics\.host: 0\.0\.0\.0 may be reached from other machines/);
    assert.ok(valuesOf((await (await Figures.of(storage)).get('/metrics')).text).size > 0);
    await storage.stop();
  } finally {
    await storage.dispose();
  }
});
