/** Where secrets must not be: in anything the storage writes, and in the reach of a dump. */
import assert from 'node:assert/strict';
import { chownSync, copyFileSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkBotToken, checkCode, checkPassword, createCall, searchChat, setPhone } from './requests.mjs';
import { PEOPLE, scene } from './scene.mjs';
import { BINARY, Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const DORA = {
  name: 'Dora Dean',
  phone: '+999 662 0004',
  code: '7391254804',
  password: 'the pass phrase of Dora',
  loginEmail: { code: '7391254814' },
};

const WRONG = { code: '5550001', password: 'not the pass phrase', botToken: '4711:not-the-token' };
const ADDRESS = 'dora.dean@example.org';

const setEmail = (address) => ({ '@type': 'setAuthenticationEmailAddress', email_address: address });
const checkEmail = (code) => ({
  '@type': 'checkAuthenticationEmailCode',
  code: { '@type': 'emailAddressAuthenticationCode', code },
});

/** A log-in with everything that Telegram may ask for, each answered wrongly first. */
async function logInWithEverything(client, { phone, code, password, loginEmail }) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  await client.call(setPhone(phone));
  await client.seesState('authorizationStateWaitEmailAddress');
  await client.call(setEmail(ADDRESS));
  await client.seesState('authorizationStateWaitEmailCode');
  await client.ask(checkEmail(WRONG.code));
  await client.call(checkEmail(loginEmail.code));
  await client.seesState('authorizationStateWaitCode');
  await client.ask(checkCode(WRONG.code));
  await client.call(checkCode(code));
  await client.seesState('authorizationStateWaitPassword');
  await client.ask(checkPassword(WRONG.password));
  await client.call(checkPassword(password));
  await client.ready();
}

/** The token in the link of a log-in by QR code. */
async function askForQrCode(client) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  await client.call({ '@type': 'requestQrCodeAuthentication', other_user_ids: [] });
  const { authorization_state: state } = await client.seesState('authorizationStateWaitOtherDeviceConfirmation');
  return new URL(state.link).searchParams.get('token');
}

async function logInAsBot(client, token) {
  await client.seesState('authorizationStateWaitPhoneNumber');
  await client.ask(checkBotToken(WRONG.botToken));
  await client.call(checkBotToken(token));
  await client.ready();
}

async function callBob(client) {
  const chat = await client.call(searchChat('bob_baker'));
  await client.call(createCall(chat.id));
  const { state } = await client.seesCall('callStateReady');
  return state.encryption_key;
}

const digitsOf = (text) => text.replace(/\D/g, '');

test('nothing that a log-in, a log-in by QR code, a bot or a call is made with is in what the storage writes', () =>
  scene({ people: { ...PEOPLE, dora: DORA }, settings: { tdlib: { debug_level: 4 } } }, async (stage) => {
    const { storage, people, connect } = stage;
    people.bob.answersCalls = true;
    const dora = await connect(1);
    await logInWithEverything(dora, people.dora);
    const key = await callBob(dora);
    const token = await askForQrCode(await connect(2));
    await logInAsBot(await connect(3), people.helper.botToken);
    await storage.stop();
    storage.checkLog({
      'a wrong code': WRONG.code,
      'a wrong password': WRONG.password,
      'a wrong token': WRONG.botToken,
      'the e-mail address': ADDRESS,
      'the phone number': digitsOf(people.dora.phone),
      'the key of the call': key,
      'the token of the QR code': token,
    });
    assert.match(storage.log.text, /VERBOSE .*checkAuthenticationPassword/, 'the log is as talkative as it gets');
    assert.match(storage.log.text, / worker: TDLib: \[ 4\]/, "and so is TDLib's");
  }));

const NOBODY = 65534;

/** Starts a storage that this process's user would be able to look into, and calls `play` with each of its roles. */
async function eachProcess(environment, play) {
  // The kernel gives the files of a process that can't be dumped to root: to be seen, it must not be root's anyhow.
  const uid = process.getuid() === 0 ? NOBODY : process.getuid();
  const folder = temporaryFolder();
  chownSync(folder, uid, uid);
  const program = join(folder, 'tgstorage');
  copyFileSync(BINARY, program);
  copyFileSync(join(dirname(BINARY), 'libtdjson.so'), join(folder, 'libtdjson.so'));
  const storage = await Storage.start({ folder, uid, environment, program });
  const client = await StorageClient.connect({ port: storage.port }, '1\n');
  try {
    await client.seesState('authorizationStateWaitPhoneNumber');
    for (const role of ['monitor', 'front', 'store', 'zygote', 'worker 1']) {
      const { pid } = await storage.process(role);
      play(role, pid, uid);
    }
    await storage.stop();
  } finally {
    await client.leave();
    await storage.dispose();
  }
}

test('no process of the storage can be dumped or looked into', () =>
  eachProcess({ TGSTORAGE_DUMPABLE: '' }, (role, pid) => {
    assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m, role);
    assert.equal(statSync(`/proc/${pid}/environ`).uid, 0, `${role} can be looked into by its own user`);
  }));

test('unless whoever works on it asks for that', () =>
  eachProcess({ TGSTORAGE_DUMPABLE: '1' }, (role, pid, uid) => {
    assert.equal(statSync(`/proc/${pid}/environ`).uid, uid, role);
  }));
