import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, getChat, getUser, lookUps, naming, NAMED_PEOPLE } from './names.mjs';
import { createCall, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

const USERNAMES = ['bob_baker', '@bob_baker', 'BOB_Baker', '@Bob_Baker', 't.me/bob_baker', 'T.ME/BOB_BAKER',
  'https://t.me/bob_baker', 'https://t.me/Bob_Baker/', 'http://t.me/bob_baker'];

test('every spelling of a username means the same person, and is looked up once', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const spelling of USERNAMES) {
      assert.equal((await client.call(getUser(spelling))).id, people.bob.id, spelling);
    }
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
  }));

const NUMBERS = ['+999 662 0003', '9996620003', '+9996620003', '999-662-00-03', '+999 (662) 00.03'];

test('every spelling of a phone number means the same person, and is looked up once', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const spelling of NUMBERS) {
      assert.equal((await client.call(getUser(spelling))).id, people.carol.id, spelling);
    }
    assert.deepEqual(lookUps(telegram), [0, 1, 0]);
  }));

test('a person with several usernames is found by each', () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    assert.equal((await client.call(getUser('dora_the_second'))).id, people.dora.id);
    assert.equal((await client.call(getUser('dora_dean'))).id, people.dora.id);
  }));

test('ids pass as they are: numbers, and strings with a minus', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    assert.equal((await client.call(getUser(people.ann.id))).id, people.ann.id);
    assert.deepEqual((await client.ask(getUser(people.bob.id))).code, 400, 'a stranger to this account');
    const channel = await client.call(getChat('daily_news'));
    const from = telegram.rpcLog.length;
    assert.equal((await client.call(getChat(channel.id))).id, channel.id);
    assert.equal((await client.call(getChat(String(channel.id)))).id, channel.id);
    assert.equal((await client.ask(getChat('-1001999999999'))).message, 'Chat not found');
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
  }));

test('in a chat_id a name is a channel, or the private chat with a person', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const channel = await client.call(getChat('https://t.me/Daily_News'));
    assert.equal(channel.id, -1_000_000_000_000 - telegram.channels.news.id);
    assert.equal(channel.title, 'News');
    for (const name of ['@bob_baker', people.carol.phone]) {
      const chat = await client.call(getChat(name));
      assert.equal(chat.type['@type'], 'chatTypePrivate');
    }
  }));

test('a message goes to a number that this account has never seen', () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const sent = await client.call(sendText('+999 662-0003', 'good morning'));
    assert.equal(sent.chat_id, people.carol.id);
    const message = await people.carol.receivedMessage();
    assert.deepEqual([message.text, message.from], ['good morning', people.ann]);
  }));

test('a call goes to a name', () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const { id } = await client.call(createCall('@bob_baker'));
    assert.ok(id > 0);
    await people.bob.receivedCall();
  }));

test('a request may have several fields with names', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const names = { bot_user_id: 't.me/finder_bot', chat_id: 'bob_baker' };
    client.send({ '@type': 'getInlineQueryResults', ...names, query: '1' });
    const { params } = await telegram.waitForRpc('messages.getInlineBotResults');
    assert.equal(Number(params.bot.user_id), people.finder.id);
    assert.equal(Number(params.peer.user_id), people.bob.id);
  }));

test('a field may hold a list, of names and ids alike', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    [people.bob, people.carol, people.dora].forEach((contact) => people.ann.contacts.add(contact));
    const dora = await client.call(getUser('dora_dean'));
    const names = ['@Bob_Baker', dora.id, people.carol.phone, 'bob_baker'];
    await client.call({ '@type': 'removeContacts', user_ids: names });
    const { params } = await telegram.waitForRpc('contacts.deleteContacts');
    const ids = new Set(params.id.map((user) => Number(user.user_id)));
    assert.deepEqual(ids, new Set([people.bob.id, people.dora.id, people.carol.id]));
  }));

test('a JSON pointer names a field deep in a request', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const rules = [
      { '@type': 'userPrivacySettingRuleAllowUsers', user_ids: ['bob_baker', '+999 662 0003'] },
      { '@type': 'userPrivacySettingRuleRestrictUsers', user_ids: ['@dora_dean'] },
    ];
    await client.call({
      '@type': 'setUserPrivacySettingRules',
      setting: { '@type': 'userPrivacySettingAllowCalls' },
      rules: { '@type': 'userPrivacySettingRules', rules },
    });
    const { params } = await telegram.waitForRpc('account.setPrivacy');
    const users = params.rules.map((rule) => rule.users.map((user) => Number(user.user_id)));
    assert.deepEqual(users, [[people.bob.id, people.carol.id], [people.dora.id]]);
  }));

test('a field that the settings do not name stays what it is', () =>
  scene(naming({ request_peers: {} }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const error = await client.ask(getUser('bob_baker'));
    assert.equal(error.code, 400);
    assert.doesNotMatch(error.message, /^PEER_/);
    assert.deepEqual(lookUps(telegram), [0, 0, 0]);
  }));

test('who is found by an import alone is found where the settings allow it', async () => {
  await scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const error = await client.ask(getUser(NAMED_PEOPLE.shy.phone));
    assert.match(error.message, /^PEER_NOT_FOUND: /);
    assert.equal(askedFor(telegram, 'contacts.importContacts'), 0);
  });
  await scene(naming({ resolver: { import_contacts: true } }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    assert.equal((await client.call(getUser(NAMED_PEOPLE.shy.phone))).id, people.shy.id);
    assert.match((await client.ask(getUser(NAMED_PEOPLE.hidden.phone))).message, /^PEER_NOT_FOUND: /);
    assert.equal((await client.call(getUser(people.carol.phone))).id, people.carol.id);
    assert.deepEqual(lookUps(telegram), [0, 3, 2]);
  });
});
