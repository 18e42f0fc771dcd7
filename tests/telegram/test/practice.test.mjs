import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '../tdlib/client.mjs';

const PROGRAM = fileURLToPath(new URL('../practice.mjs', import.meta.url));

const PROTOCOL = {
  '@type': 'callProtocol',
  udp_p2p: true,
  udp_reflector: true,
  min_layer: 65,
  max_layer: 92,
  library_versions: ['9.0.0'],
};

/** Starts the program; resolves to what it printed, and how to end it. */
async function startPractice(folder, extra = []) {
  const library = join(folder, 'libtdjson.so');
  const child = spawn(process.execPath, [PROGRAM, '--library', library, ...extra], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  return { child, exited, ready: JSON.parse(value) };
}

const seesText = (client, text) =>
  client.sees('updateNewMessage', ({ message }) => message.content.text?.text === text);

const seesCall = (client, state, isOutgoing) =>
  client.sees('updateCall', ({ call }) => call.state['@type'] === state && call.is_outgoing === isOutgoing);

async function write(client, chatId, text) {
  const content = { '@type': 'inputMessageText', text: { '@type': 'formattedText', text } };
  await client.call({ '@type': 'sendMessage', chat_id: chatId, input_message_content: content });
}

test('the practice Telegram greets, answers, calls back, and ends when its input closes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-'));
  const { child, exited, ready } = await startPractice(folder, ['--call-seconds', '0']);
  const ann = ready.people.find(({ name }) => name === 'Ann Archer');
  const bob = ready.people.find(({ name }) => name === 'Bob Baker');
  const telegram = { port: ready.port, libraryPath: ready.library };
  const client = await Client.logIn(telegram, ann);
  try {
    const { message } = await client.sees('updateNewMessage');
    assert.equal(message.sender_id.user_id, bob.id);

    await write(client, message.chat_id, 'good day');
    await seesText(client, 'You said: good day');

    await client.call({ '@type': 'createCall', user_id: bob.id, protocol: PROTOCOL, is_video: false });
    await seesCall(client, 'callStateReady', true);
    await seesCall(client, 'callStateDiscarded', true);

    await write(client, message.chat_id, 'Please call me');
    const { call } = await seesCall(client, 'callStatePending', false);
    await client.call({ '@type': 'acceptCall', call_id: call.id, protocol: PROTOCOL });
    await seesCall(client, 'callStateReady', false);
    await seesCall(client, 'callStateDiscarded', false);

    const chat = await client.call({ '@type': 'searchPublicChat', username: 'echo_practice_bot' });
    await write(client, chat.id, 'echo this');
    await client.sees('updateNewMessage', (update) => update.message.content.text?.text === 'echo this' && !update.message.is_outgoing);
    await client.close();
  } finally {
    await client.dispose();
    child.stdin.end();
    assert.equal(await exited, 0);
    assert.ok(existsSync(ready.library));
    rmSync(folder, { recursive: true, force: true });
  }
});

test('SIGTERM ends the practice Telegram, and wrong arguments are told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-'));
  const { child, exited } = await startPractice(folder);
  child.kill('SIGTERM');
  assert.equal(await exited, 0);
  rmSync(folder, { recursive: true, force: true });
  const wrong = spawn(process.execPath, [PROGRAM], { stdio: 'ignore' });
  assert.equal(await new Promise((resolve) => wrong.once('exit', resolve)), 2);
});
