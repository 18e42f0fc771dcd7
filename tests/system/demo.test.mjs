import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withDeadline } from '../telegram/waiters.mjs';

const PROGRAM = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));
const DEADLINE_MS = 30_000;

/** Runs the demo to its end; TGSTORAGE_BUILD reaches it by the environment. */
async function runDemo(environment = {}) {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const ended = new Promise((done) => child.once('close', done));
  try {
    return { code: await withDeadline(ended, 'the end of the demo', DEADLINE_MS), text };
  } finally {
    child.kill();
  }
}

test('the demo shows a log-in, messages, calls, a refusal and a restart within half a minute', async () => {
  const { code, text } = await runDemo();
  assert.equal(code, 0, text);
  assert.match(text, /^ {2}→ \{"@type":"checkAuthenticationCode"/m);
  assert.match(text, /^ {2}← .*"updateNewMessage".*"Good morning, Ann\."/m);
  assert.equal(text.match(/← .*"callStateReady"/g).length, 2);
  assert.match(text, /^ {2}← .*"REQUEST_NOT_ALLOWED: deleteAccount/m);
  assert.match(text, /^All \d+ steps done in [\d.]+ s\.$/m);
});

test('without a terminal the demo prints no colours', async () => {
  const { text } = await runDemo();
  assert.ok(!text.includes('\u001b'));
});

test('a demo that can not begin says so in one line and fails', async () => {
  const { code, text } = await runDemo({ TGSTORAGE_BUILD: '/nowhere' });
  assert.notEqual(code, 0);
  assert.match(text, /^FAILED at "The storage starts": .*\/nowhere/m);
});
