import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AuditLog, auditing } from './auditLog.mjs';
import { eventually } from './processes.mjs';
import { checkPassword, echo, getMe, searchChat, sendText } from './requests.mjs';
import { PEOPLE, scene } from './scene.mjs';

const getUser = (name) => ({ '@type': 'getUser', user_id: name });

test('nothing of a request reaches Telegram before its intent is on record; its outcome follows', () =>
  scene(auditing(), async ({ storage, telegram, people, logIn }) => {
    const audit = new AuditLog(storage);
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    const held = telegram.holdRpc('contacts.resolveUsername');
    process.kill(store.pid, 'SIGSTOP');
    const answer = client.call(searchChat('bob_baker'));
    await storage.log.find(/request \{"@type":"searchPublicChat"/);
    // By the time this one has come all the way, a request that was let through would have gone all the way.
    await people.carol.sendMessage(people.ann, 'meanwhile');
    await client.seesText('meanwhile');
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'contacts.resolveUsername'));
    process.kill(store.pid, 'SIGCONT');
    await telegram.waitForRpc('contacts.resolveUsername');
    const [intent] = audit.requests('searchPublicChat');
    assert.equal(intent.session, 1);
    assert.equal(intent.address, `127.0.0.1:${client.port}`);
    assert.equal(intent.verdict, 'passed');
    assert.match(intent.arguments.username, /^h:[0-9a-f]{16}$/);
    assert.equal(intent.came, undefined);
    held.release();
    await answer;
    const outcome = await audit.find(({ request }) => request === intent.seq, 'the outcome');
    assert.equal(outcome.outcome, 'ok');
    assert.ok(Number.isInteger(outcome.ms));
  }));

test('an error is on record by its code and type, and not by its text', () =>
  scene(auditing(), async ({ storage, people, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call({ '@type': 'setAuthenticationPhoneNumber', phone_number: people.carol.phone });
    await client.seesState('authorizationStateWaitCode');
    await client.ask({ '@type': 'checkAuthenticationCode', code: '0000000000' });
    await client.ask({ '@type': 'testReturnError', error: { '@type': 'error', code: 417, message: 'I quote: hunter2' } });
    await eventually(() => audit.requests('testReturnError')[0]?.came, 'the outcome');
    const wrongCode = audit.requests('checkAuthenticationCode')[0].came;
    assert.deepEqual([wrongCode.outcome, wrongCode.code, wrongCode.error], ['error', 400, 'PHONE_CODE_INVALID']);
    const quoting = audit.requests('testReturnError')[0].came;
    assert.deepEqual([quoting.outcome, quoting.code, quoting.error], ['error', 417, undefined]);
    assert.doesNotMatch(audit.text, /hunter2/);
  }));

test('who comes, is refused and leaves is on record, with the rule', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect(42);
    await client.ask({ '@type': 'deleteAccount', reason: 'none of your business' });
    await client.leave();
    await audit.find(({ event }) => event === 'left', 'its leaving');
    const address = `127.0.0.1:${client.port}`;
    for (const event of ['joined', 'refused', 'left']) {
      const [line] = audit.of(event);
      assert.deepEqual([line.session, line.address], [42, address], event);
    }
    const [refused] = audit.of('refused');
    assert.deepEqual([refused.type, refused.verdict, refused.rule], ['deleteAccount', 'refused', 'allowed_requests']);
    assert.doesNotMatch(audit.text, /none of your business/);
  }));

test('clients are on record by their names in the settings', () => {
  const clients = [{ name: 'office', address: '127.0.0.1', sessions: ['1-5'], may_create: true, allowed_requests: ['testCallString'] }];
  return scene(auditing({}, { clients, policy_mode: 'shadow' }), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect(1);
    await client.call(echo('mine'));
    await client.ask({ '@type': 'getCurrentState' });
    await (await connect(9)).seesEnd();
    await audit.find(({ rule }) => rule === 'CLIENT_NOT_ALLOWED', 'the refusal of a session');
    assert.equal(audit.requests('testCallString')[0].client, 'office');
    const shadow = audit.of('refused').find(({ verdict }) => verdict === 'shadow');
    assert.deepEqual([shadow.type, shadow.rule, shadow.client], ['getCurrentState', 'allowed_requests', 'office']);
    const turnedAway = audit.of('refused').find(({ rule }) => rule === 'CLIENT_NOT_ALLOWED');
    assert.deepEqual([turnedAway.session, turnedAway.client], [9, 'office']);
  });
});

test('a name that is looked up is on record before the look-up, and so is what it became', () =>
  scene(auditing({}, { request_peers: { getUser: 'user_id' } }), async ({ storage, telegram, people, logIn }) => {
    const audit = new AuditLog(storage);
    const client = await logIn(people.ann);
    const store = await storage.process('store');
    process.kill(store.pid, 'SIGSTOP');
    const answer = client.call(getUser('bob_baker'));
    await storage.log.find(/request \{"@type":"getUser"/);
    await people.carol.sendMessage(people.ann, 'meanwhile');
    await client.seesText('meanwhile');
    assert.ok(!telegram.rpcLog.some(({ name }) => name === 'contacts.resolveUsername'));
    process.kill(store.pid, 'SIGCONT');
    const { id } = await answer;
    const [intent] = audit.requests('getUser');
    await client.call(getUser(id));
    const [rewritten] = audit.of('rewritten');
    assert.equal(rewritten.request, intent.seq);
    assert.deepEqual(rewritten.arguments, audit.requests('getUser')[1].arguments, 'equal values have equal hashes');
    assert.notDeepEqual(rewritten.arguments, intent.arguments);
  }));

for (const form of ['hash', 'plain']) {
  test(`no secret of a log-in is on record, with arguments "${form}"`, () =>
    scene(auditing({ arguments: form }), async ({ storage, people, connect, logIn }) => {
      const audit = new AuditLog(storage);
      await logIn(people.carol, 1);
      const bot = await connect(2);
      await bot.seesState('authorizationStateWaitPhoneNumber');
      await bot.call({ '@type': 'checkAuthenticationBotToken', token: people.helper.botToken });
      await bot.ready();
      await bot.call(getMe);
      await eventually(() => audit.requests('getMe')[0]?.came, 'the outcome');
      const secrets = { ...storage.secrets(), password: PEOPLE.carol.password, code: PEOPLE.carol.code };
      for (const [name, secret] of Object.entries({ ...secrets, token: PEOPLE.helper.botToken })) {
        assert.ok(!secret || !audit.text.includes(secret), `the audit holds ${name}`);
      }
      assert.ok(audit.requests('checkAuthenticationPassword').length > 0);
    }));
}

test('with arguments "plain" ids can be read', () =>
  scene(auditing({ arguments: 'plain' }), async ({ storage, people, logIn }) => {
    const audit = new AuditLog(storage);
    const client = await logIn(people.ann);
    const { id } = await client.call(searchChat('bob_baker'));
    await client.call(sendText(id, 'the words themselves'));
    const [{ arguments: shown }] = audit.requests('sendMessage');
    assert.equal(shown.chat_id, id);
    assert.doesNotMatch(audit.text, /the words themselves/);
  }));

test('a flood of refusals is summed up, and so is one of connections', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    for (let i = 0; i < 300; ++i) {
      client.send({ '@type': 'deleteAccount' });
    }
    for (let i = 0; i < 40; ++i) {
      await (await connect()).leave();
    }
    const sums = () => ['refused', 'joined', 'left'].map((of) => audit.of('summary').find((line) => line.of === of));
    const [refusals] = await eventually(() => sums().every(Boolean) && sums(), 'the sums');
    assert.ok(refusals.count > 200, `${refusals.count} are summed up`);
    assert.ok(refusals.first <= refusals.last);
    assert.ok(audit.of('refused').length < 50);
    assert.ok(audit.of('joined').length < 40);
    await audit.isWhole();
  }));

test('what a stranger writes stays within its line', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const client = await connect();
    const forged = '"}\n{"seq":1,"time":"2026-01-31T12:00:00.123Z","event":"stopped"}\n';
    await client.ask({ '@type': forged });
    await client.ask({ '@type': 'deleteAccount', [`key ${'x'.repeat(500)}`]: forged });
    await client.call(echo(`\u2028${forged}`));
    await eventually(() => audit.requests('testCallString')[0]?.came, 'the outcome');
    assert.equal(audit.of('stopped').length, 0);
    await audit.isWhole();
  }));

test('requests of one client stay in their order, and two clients do not wait for each other', () =>
  scene(auditing(), async ({ storage, connect }) => {
    const audit = new AuditLog(storage);
    const clients = [await connect(1), await connect(1)];
    await Promise.all(clients.map((client) => client.call(echo('first'))));
    const texts = Array.from({ length: 500 }, (_, i) => `number ${i}`);
    const answers = clients.map((client) => Promise.all(texts.map((text) => client.call(echo(text)))));
    await Promise.all(answers);
    for (const client of clients) {
      const values = client.received.all.filter((it) => it['@type'] === 'testString').map(({ value }) => value);
      assert.deepEqual(values, ['first', ...texts]);
    }
    await eventually(() => audit.requests('testCallString').every(({ came }) => came), 'all outcomes');
    assert.equal(audit.requests('testCallString').length, 1002);
    await audit.isWhole();
  }));

test('without the section nothing is written', () =>
  scene({}, async ({ storage, connect }) => {
    await (await connect()).call(echo('x'));
    assert.deepEqual(new AuditLog(storage).files, []);
  }));

test('file and key are for their owner alone', () =>
  scene(auditing(), async ({ storage, connect }) => {
    await (await connect()).call(echo('x'));
    const audit = new AuditLog(storage);
    const modes = [audit.file, join(storage.sessionsFolder, 'store', 'audit.key')].map((path) => statSync(path).mode & 0o777);
    assert.deepEqual(modes, [0o600, 0o600]);
    assert.equal(statSync(audit.folder).mode & 0o777, 0o700);
  }));
