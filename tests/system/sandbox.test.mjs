import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { confinementOf } from './processes.mjs';
import { getMe, searchChat, sendText } from './requests.mjs';
import { scene } from './scene.mjs';
import { SAMPLE_UPDATES } from './settings.mjs';

const CONFINED = { NoNewPrivs: '1', Seccomp: '2' };
const FREE = { NoNewPrivs: '1', Seccomp: '0' };

const sendFile = (chatId, path) => ({
  '@type': 'sendMessage',
  chat_id: chatId,
  input_message_content: {
    '@type': 'inputMessageDocument',
    document: {
      '@type': 'inputDocument',
      document: { '@type': 'inputFileLocal', path },
      disable_content_type_detection: true,
    },
  },
});

/** Why a file could not be sent; fails where it could. */
async function failureOfSending(client, chatId, path) {
  const from = client.now;
  const answer = await client.ask(sendFile(chatId, path));
  const { error } = answer['@type'] === 'error' ? { error: answer } : await client.sees('updateMessageSendFailed', undefined, { from });
  return error.message;
}

/** By role, what the kernel says of each thread. */
const confinements = (storage) =>
  Object.fromEntries(storage.processes().map(({ role, pid }) => [role, confinementOf(pid)]));

test('each thread of each process but the monitor is in its sandbox, and a session works there', () =>
  scene({}, async ({ storage, people, logIn }) => {
    const ann = await logIn(people.ann);
    await ann.call(sendText((await ann.call(searchChat('bob_baker'))).id, 'from within'));
    assert.equal((await people.bob.receivedMessage()).text, 'from within');
    const found = confinements(storage);
    assert.deepEqual(Object.keys(found).sort(), ['front', 'monitor', 'store', 'worker 1', 'zygote']);
    assert.ok(found['worker 1'].length > 2, 'TDLib has threads');
    for (const [role, threads] of Object.entries(found)) {
      threads.forEach((thread) => assert.deepEqual(thread, role === 'monitor' ? FREE : CONFINED, role));
    }
  }));

test('a worker for several sessions is in its sandbox too', () =>
  scene({ settings: { tdlib: { sessions_per_worker: 2 } } }, async ({ storage, people, logIn }) => {
    const clients = [await logIn(people.ann, 1), await logIn(people.bob, 2)];
    await Promise.all(clients.map((client) => client.call(getMe)));
    const [, threads] = Object.entries(confinements(storage)).find(([role]) => role.startsWith('worker'));
    threads.forEach((thread) => assert.deepEqual(thread, CONFINED));
  }));

test('without the sandbox no process gains privileges either', () =>
  scene({ settings: { sandbox: 'off' } }, async ({ storage, people, logIn }) => {
    await logIn(people.ann);
    for (const threads of Object.values(confinements(storage))) {
      threads.forEach((thread) => assert.deepEqual(thread, FREE));
    }
  }));

test('a file that is not of the session is neither read nor sent, whatever the lists allow', () =>
  scene({ settings: { allowed_updates: [...SAMPLE_UPDATES, 'updateMessageSendFailed'] } }, async (stage) => {
    const { storage, telegram, people, logIn, connect } = stage;
    await (await connect(2)).seesState('authorizationStateWaitPhoneNumber');
    const ann = await logIn(people.ann);
    const chat = await ann.call(searchChat('bob_baker'));
    const others = ['/etc/passwd', storage.settingsFile, join(storage.sessionsFolder, '2', 'td.binlog')];
    for (const path of others) {
      assert.match(await failureOfSending(ann, chat.id, path), /can't be opened for reading|^REQUEST_NOT_ALLOWED/, path);
    }
    assert.ok(!telegram.rpcLog.some(({ name }) => name.startsWith('upload.')));
  }));
