import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Program } from './program.mjs';
import { scene } from './scene.mjs';

const LOG_IN = ['authorizationStateWaitPhoneNumber', 'authorizationStateWaitCode', 'authorizationStateReady'];

const urlOf = (storage, session = 1) => `tcp://127.0.0.1:${storage.port}/${session}`;

/** What the programs take: Ann's log-in, and Bob as whom she writes to. He answers. */
function annWritesToBob({ ann, bob }) {
  bob.onMessage = () => bob.sendMessage(ann, 'hello yourself');
  return { database: '/nowhere/1', phone: ann.phone, code: ann.code, writesTo: 'bob_baker' };
}

const CLIENTS = [
  { client: 'tdl', file: 'tdl.mjs' },
  { client: 'tdl by the older interface', file: 'tdl.mjs', options: { old: true } },
  { client: 'airgram', file: 'airgram.mjs' },
];

for (const { client, file, options } of CLIENTS) {
  test(`${client} logs in, sees who it is, writes, hears the answer and closes`, () =>
    scene({}, async ({ storage, people }) => {
      const play = { ...annWritesToBob(people), ...options };
      const program = new Program(file, urlOf(storage), play);
      await program.end();
      const states = program.all('state').flat();
      assert.deepEqual(states, [
        'authorizationStateWaitTdlibParameters', ...LOG_IN, 'authorizationStateClosing', 'authorizationStateClosed',
      ]);
      assert.deepEqual(program.all('me'), [['Ann']]);
      assert.deepEqual(program.all('sent'), [['hello']]);
      assert.deepEqual(program.all('answer'), [['hello yourself']]);
      const [[code, message]] = program.all('refused');
      assert.equal(code, 403);
      assert.match(message, /^REQUEST_NOT_ALLOWED: deleteAccount/);
      assert.deepEqual(program.all('error'), []);
    }));
}
