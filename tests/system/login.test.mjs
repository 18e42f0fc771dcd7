/** `tgstorage login`, `logout` and `send`: the owner at work with a session, whatever the white-lists say. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import jsQR from 'jsqr';
import { AuditLog, auditing } from './auditLog.mjs';
import { eventually } from './processes.mjs';
import { echo } from './requests.mjs';
import { scene, PEOPLE } from './scene.mjs';
import { run, temporaryFolder } from './storage.mjs';
import { Typist } from './typist.mjs';

/** Nobody but the owner can do anything with this storage. */
const NOTHING_ALLOWED = { allowed_requests: [], allowed_updates: [] };
const SCALE = 4; // pixels of a module

const withOwner = (options, play) =>
  scene({ people: PEOPLE, ...options }, async (stage) => {
    const typists = [];
    const settings = ['--settings', stage.storage.settingsFile];
    const type = (words, how) => {
      typists.push(new Typist([...words, ...settings], how));
      return typists.at(-1);
    };
    const order = (...words) => run([...words, ...settings]);
    try {
      await play({ ...stage, type, order });
    } finally {
      await Promise.all(typists.map((typist) => typist.dispose()));
    }
  });

const getMe = '{"@type":"getMe"}';

/** Session 7 is Ann's. */
async function logInAnn({ type, people }, session = '7') {
  const typist = type(['login', session, '--phone', people.ann.phone]);
  await typist.hasSaid(/code: $/);
  typist.types(people.ann.code);
  assert.deepEqual(await typist.ends(), { code: 0, signal: null });
  return typist;
}

/** What a camera would see of a drawing in half blocks, light on dark. */
function decode(lines) {
  const rows = lines.flatMap((line) => [[...line].map((c) => '█▀'.includes(c)), [...line].map((c) => '█▄'.includes(c))]);
  const [width, height] = [rows[0].length * SCALE, rows.length * SCALE];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; ++y) {
    for (let x = 0; x < width; ++x) {
      const shade = rows[Math.floor(y / SCALE)][Math.floor(x / SCALE)] ? 255 : 0;
      pixels.set([shade, shade, shade, 255], (y * width + x) * 4);
    }
  }
  return jsQR(pixels, width, height)?.data;
}

test('the owner logs in by number and code, though no request is allowed', () =>
  withOwner({ settings: NOTHING_ALLOWED }, async (stage) => {
    const { people, storage, order, connect } = stage;
    const typist = await logInAnn(stage);
    await typist.hasSaid(/The code for \+?9996620001 comes in /);
    assert.match(typist.out, /^session 7 is logged in: Ann Archer \(@ann_archer\), \+9996620001, id \d+\n$/);
    assert.equal(typist.text.includes(people.ann.code), false);
    const sent = await order('send', '7', getMe);
    assert.deepEqual([sent.code, sent.err, JSON.parse(sent.out).first_name], [0, '', 'Ann']);
    const client = await connect(7);
    await client.seesState('authorizationStateReady');
    const error = await client.ask({ '@type': 'getMe' });
    assert.equal(error.code, 403);
    await storage.log.find(/WARNING login session:7, ordered by user \d+/);
  }));

test('a second log-in of the same session says whose it is, and asks for nothing', () =>
  withOwner({}, async (stage) => {
    await logInAnn(stage);
    const again = stage.type(['login', '7']);
    assert.deepEqual(await again.ends(), { code: 0, signal: null });
    assert.match(again.text, /^session 7 was logged in already: Ann Archer/);
    const { ann, carol } = stage.people;
    const same = await stage.order('login', '7', '--phone', ann.phone);
    assert.deepEqual([same.code, same.err], [0, '']);
    const other = await stage.order('login', '7', '--phone', carol.phone);
    assert.deepEqual([other.code, other.out], [1, '']);
    assert.match(other.err, /^tgstorage: session 7: was logged in already, with another number: Ann Archer/);
  }));

test('a log-in goes one way', async () => {
  const { code, err } = await run(['login', '7', '--phone', '+15550100101', '--bot'], { cwd: temporaryFolder() });
  assert.deepEqual([code, err], [2, 'tgstorage: login: --phone and --bot are two ways: name one\n']);
});

test('a QR code in the terminal logs in, and its text is the link', () =>
  withOwner({}, async ({ people, type }) => {
    const typist = type(['login', '8']);
    const [, link] = await typist.hasSaid(/^(tg:\/\/login\?token=\S+)$/m);
    const lines = typist.text.split('\n').filter((line) => /[█▀▄]/.test(line));
    assert.equal(decode(lines), link);
    people.ann.acceptLoginToken(link);
    assert.deepEqual(await typist.ends(), { code: 0, signal: null });
    assert.match(typist.out, /session 8 is logged in: Ann Archer/);
  }));

test('a password is asked for, and not shown', () =>
  withOwner({}, async ({ people: { carol }, type }) => {
    const typist = type(['login', '9', '--phone', carol.phone], { atTerminal: true });
    await typist.hasSaid(/code: $/);
    typist.types(carol.code);
    await typist.hasSaid(/password.*: $/);
    typist.types('not the one');
    await typist.hasSaid(/That is not the password\.[^]*password.*: $/);
    typist.types(carol.password);
    assert.deepEqual(await typist.ends(), { code: 0, signal: null });
    assert.match(typist.text, /session 9 is logged in: Carol Cook/);
    assert.equal(typist.text.includes(carol.password), false);
    assert.equal(typist.text.includes('not the one'), false);
  }));

test('a bot is logged in by its token, which can come by a pipe', () =>
  withOwner({}, async ({ people: { helper }, type }) => {
    const typist = type(['login', '10', '--bot']);
    await typist.hasSaid(/the bot's token: $/);
    typist.types('4711:some-other');
    await typist.hasSaid(/That is no bot's token/);
    typist.types(helper.botToken);
    assert.deepEqual(await typist.ends(), { code: 0, signal: null });
    assert.match(typist.out, /session 10 is logged in: Helper \(@helper_bot\)/);
  }));

test('a wrong number and a wrong code are asked for again', () =>
  withOwner({}, async ({ people: { ann }, type }) => {
    const typist = type(['login', '7', '--phone', '12']);
    await typist.hasSaid(/Telegram knows no such number.*\nphone number: $/);
    typist.types(ann.phone);
    await typist.hasSaid(/code: $/);
    typist.types('1');
    await typist.hasSaid(/That is not the code\.\ncode: $/);
    typist.types(ann.code);
    assert.deepEqual(await typist.ends(), { code: 0, signal: null });
  }));

test('who stopped while a code was asked for goes on with it', () =>
  withOwner({ settings: { terminate_delay: 60 } }, async (stage) => {
    const { people: { ann }, type, telegram } = stage;
    const first = type(['login', '7', '--phone', ann.phone]);
    await first.hasSaid(/code: $/);
    first.interrupt();
    assert.deepEqual(await first.ends(), { code: 1, signal: null });
    assert.match(first.text, /stopped; run it again to go on/);
    await logInAnn(stage);
    assert.equal(telegram.rpcLog.filter(({ name }) => name === 'auth.sendCode').length, 1);
  }));

test('from a QR code one can still go over to a number', () =>
  withOwner({ settings: { terminate_delay: 60 } }, async (stage) => {
    const first = stage.type(['login', '7']);
    await first.hasSaid(/tg:\/\/login/);
    first.interrupt();
    await first.ends();
    await logInAnn(stage);
  }));

test('a flood wait is told in words, and ends the command', () =>
  withOwner({}, async ({ telegram, people: { ann }, type }) => {
    telegram.floodWait('auth.sendCode', 4000);
    const typist = type(['login', '7', '--phone', ann.phone]);
    assert.deepEqual(await typist.ends(), { code: 1, signal: null });
    assert.match(typist.text, /Telegram wants a wait of 67 minutes before the next try/);
  }));

test('a log-in whose input ends says so', () =>
  withOwner({}, async ({ people: { ann }, type }) => {
    const typist = type(['login', '7', '--phone', ann.phone]);
    await typist.hasSaid(/code: $/);
    typist.endsInput();
    assert.deepEqual(await typist.ends(), { code: 1, signal: null });
    assert.match(typist.text, /session 7: there is nothing more to read/);
  }));

test('logout asks first, then ends the session with Telegram and removes it', () =>
  withOwner({}, async (stage) => {
    const { storage, telegram, type } = stage;
    await logInAnn(stage);
    const unsure = type(['logout', '7']);
    await unsure.hasSaid(/Log Ann Archer .* out of session 7\? .*\[y\/N\] $/);
    unsure.types('n');
    assert.deepEqual(await unsure.ends(), { code: 1, signal: null });
    assert.ok(existsSync(join(storage.sessionsFolder, '7')));
    const nobody = await stage.order('logout', '7');
    assert.deepEqual([nobody.code, nobody.out], [1, '']);
    assert.match(nobody.err, /\ntgstorage: session 7 is left as it is; --yes does not ask\n$/);
    const sure = type(['logout', '7', '--yes']);
    assert.deepEqual(await sure.ends(), { code: 0, signal: null });
    assert.match(sure.out, /^session 7 is logged out, and gone: Ann Archer/);
    assert.ok(telegram.rpcLog.some(({ name }) => name === 'auth.logOut'));
    await eventually(() => !existsSync(join(storage.sessionsFolder, '7')), 'the end of the folder');
  }));

test('send makes no session, and says what TDLib says of an error', () =>
  withOwner({}, async (stage) => {
    const { order, storage } = stage;
    const absent = await order('send', '99', getMe);
    assert.deepEqual([absent.code, absent.out], [1, '']);
    assert.match(absent.err, /^tgstorage: session 99: there is no such session; `tgstorage login 99` makes one\n$/);
    assert.equal(existsSync(join(storage.sessionsFolder, '99')), false);
    await logInAnn(stage);
    const wrong = await order('send', '7', '{"@type":"getChat","chat_id":12345}');
    assert.equal(wrong.code, 1);
    assert.equal(JSON.parse(wrong.out)['@type'], 'error');
    assert.equal(JSON.parse(wrong.out)['@extra'], undefined);
  }));

test('on a terminal an answer is JSON that moves no cursor and turns no text around', () =>
  withOwner({}, async (stage) => {
    await logInAnn(stage);
    const request = JSON.stringify(echo('a\u007f\u0085\u202eb'));
    const { out } = await stage.order('send', '7', request);
    assert.equal(JSON.parse(out).value, 'a\u007f\u0085\u202eb');
    const seen = stage.type(['send', '7', request], { atTerminal: true });
    await seen.ends();
    assert.ok(seen.text.includes('"a\\u007f\\u0085\\u202eb"'), seen.text);
  }));

const REFUSED = [
  ['{"@type":"close"}', 403, /^REQUEST_NOT_ALLOWED: close: never: /],
  ['{"@type":"setDatabaseEncryptionKey","new_encryption_key":""}', 403, /never: the storage holds the database key/],
  ['{"@type":"getMee"}', 403, /do you mean getMe\?/],
  ['{"@type":"getChat","chat_id":1,"chat":2}', 400, /getChat\.chat/],
  ['{"@type":"getMe","@extra":1}', 400, /BAD_REQUEST/],
];

test('what would take the instance from the storage is refused to the owner, too, and what is no request of TDLib', () =>
  withOwner({}, async (stage) => {
    await logInAnn(stage);
    for (const [request, code, message] of REFUSED) {
      const { out } = await stage.order('send', '7', request);
      const error = JSON.parse(out);
      assert.equal(error.code, code, out);
      assert.match(error.message, message);
    }
    assert.equal((await stage.order('send', '7', 'getMe')).code, 2);
    const unreadable = await stage.order('send', '7', '{getMe}');
    assert.match(JSON.parse(unreadable.out).message, /^BAD_REQUEST/);
  }));

test('the audit has each request of the owner by its type', () =>
  withOwner(auditing(), async (stage) => {
    await logInAnn(stage);
    assert.equal((await stage.order('send', '7', getMe)).code, 0);
    const audit = new AuditLog(stage.storage);
    await eventually(() => audit.of('ordered').some(({ order, type }) => order === 'request' && type === 'getMe'), 'the line');
    const orders = audit.of('ordered').map(({ order, target, type }) => [order, target, type]);
    assert.deepEqual(orders.slice(0, 3), [
      ['login', 'session:7', undefined],
      ['request', 'session:7', 'setAuthenticationPhoneNumber'],
      ['request', 'session:7', 'checkAuthenticationCode'],
    ]);
  }));

test('while the owner has a line to a session, a second one is refused, and clients go on', () =>
  withOwner({}, async (stage) => {
    const { type, order, connect, people } = stage;
    const first = type(['login', '7', '--phone', people.ann.phone]);
    await first.hasSaid(/code: $/);
    const second = await order('send', '7', getMe);
    assert.equal(second.code, 1);
    assert.match(second.err, /session 7: the owner has a line to it already/);
    const client = await connect(7);
    await client.seesState('authorizationStateWaitCode');
    first.types(people.ann.code);
    assert.deepEqual(await first.ends(), { code: 0, signal: null });
    await client.seesState('authorizationStateReady');
  }));

test('a worker that is killed ends the line, and the session comes back', () =>
  withOwner({}, async (stage) => {
    const { type, people, storage } = stage;
    const typist = type(['login', '7', '--phone', people.ann.phone]);
    await typist.hasSaid(/code: $/);
    process.kill((await storage.process('worker 7')).pid, 'SIGKILL');
    assert.deepEqual(await typist.ends(), { code: 1, signal: null });
    assert.match(typist.text, /the storage has closed the line/);
    await logInAnn(stage);
  }));
