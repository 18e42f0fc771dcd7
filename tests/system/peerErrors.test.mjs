import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, getChat, getUser, lookUps, naming } from './names.mjs';
import { createCall, echo, sendText } from './requests.mjs';
import { scene } from './scene.mjs';

const NO_NAMES = {
  'an empty string': '',
  blanks: '   ',
  'a name of three letters': 'bob',
  'a name of 33 letters': 'b'.repeat(33),
  'a name that begins with a digit': '1bob_baker',
  'a name that begins with an underscore': '_bob_baker',
  'a name with a blank': 'bob baker',
  'a name with a dash': 'bob-baker',
  'two at signs': '@@bob_baker',
  'an at sign alone': '@',
  'a link without a name': 'https://t.me/',
  'a link to a message': 'https://t.me/daily_news/42',
  'an invitation': 'https://t.me/+AbCdEfGhIjKl',
  'a link elsewhere': 'https://example.com/bob_baker',
  'a name in other letters': 'вася_пупкин',
  'an emoji': '😀😀😀😀😀',
  'a right-to-left mark in front': '\u200fbob_baker',
  'a right-to-left override inside': 'bob\u202e_baker',
  'a zero-width space behind': 'bob_baker\u200b',
  'a newline behind': 'bob_baker\n',
  'a number of four digits': '1234',
  'a number of sixteen digits': '1234567890123456',
  'letters in a number': '+999 662 O0O2',
  'an extension': '+1 555 010 0199 ext. 5',
  'two plus signs': '++15550100199',
  'digits of another script': '٩٩٩٦٦٢٠٠٠٢',
  'a minus alone': '-',
  'a number with a minus inside an id': '-100-5',
  'a fraction with a minus': '-1.5',
  'an id that fits no integer': '-99999999999999999999',
  'ten thousand letters': 'b'.repeat(10_000),
  'ten thousand digits': '1'.repeat(10_000),
  'ten thousand brackets': '('.repeat(10_000),
};

test('what is no name is PEER_INVALID, and nobody is asked', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const from = telegram.rpcLog.length;
    for (const [what, text] of Object.entries(NO_NAMES)) {
      for (const request of [getUser(text), sendText(text, 'hello')]) {
        const error = await client.ask(request);
        assert.equal(error.code, 400, what);
        assert.match(error.message, /^PEER_INVALID: (user_id|chat_id) \S/, what);
      }
    }
    assert.deepEqual(lookUps(telegram, from), [0, 0, 0]);
    assert.equal(askedFor(telegram, 'messages.sendMessage', from), 0);
  }));

test('what is neither text nor number is BAD_REQUEST', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const value of [true, false, { '@type': 'user' }, {}, ['bob_baker', true], [{}]]) {
      const error = await client.ask(getUser(value));
      assert.match(error.message, /^BAD_REQUEST: user_id \S/, JSON.stringify(value));
    }
    assert.deepEqual(lookUps(telegram), [0, 0, 0]);
  }));

test('a name or number that nobody has is PEER_NOT_FOUND, and nothing is sent', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const name of ['nobody_at_all', '@durov', '+1 555 010-0199', people.hidden.phone, people.shy.phone]) {
      const error = await client.ask(sendText(name, 'is anybody there?'));
      assert.equal(error.code, 404, name);
      assert.match(error.message, /^PEER_NOT_FOUND: \S/, name);
    }
    assert.deepEqual(lookUps(telegram), [2, 3, 0]);
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

test("a channel's name where a user is needed is PEER_INVALID, and nobody is called", () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const request of [createCall('daily_news'), getUser('@daily_news')]) {
      const error = await client.ask(request);
      assert.equal(error.code, 400);
      assert.match(error.message, /^PEER_INVALID: \S/);
    }
    assert.deepEqual(lookUps(telegram), [1, 0, 0]);
    assert.equal(askedFor(telegram, 'phone.requestCall'), 0);
  }));

test("a peer that Telegram restricts gives Telegram's reason", () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    telegram.failRpc('contacts.resolveUsername', { code: 400, message: 'CHANNEL_PRIVATE' });
    const error = await client.ask(sendText('secret_place', 'hello'));
    assert.deepEqual([error.code, error.message], [400, 'CHANNEL_PRIVATE']);
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

test('who may not write into a channel is told so by TDLib', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const error = await client.ask(sendText('daily_news', 'let me in'));
    assert.equal(error.code, 400);
    assert.doesNotMatch(error.message, /^PEER_/);
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

test('one wrong name among good ones ends the request', () =>
  scene(naming(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    people.ann.contacts.add(people.bob);
    const tokens = { '?': 'PEER_INVALID', nobody_at_all: 'PEER_NOT_FOUND', daily_news: 'PEER_INVALID' };
    for (const [wrong, token] of Object.entries(tokens)) {
      const error = await client.ask({ '@type': 'removeContacts', user_ids: ['bob_baker', wrong] });
      assert.ok(error.message.startsWith(`${token}: `), `${wrong}: ${error.message}`);
    }
    assert.equal(askedFor(telegram, 'contacts.deleteContacts'), 0);
  }));

test('an error carries the @extra of its request and leaves those behind it alone', () =>
  scene(naming(), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    client.send({ ...getChat('nobody_at_all'), '@extra': { of: ['a', 1] } });
    assert.equal((await client.call(echo('next'))).value, 'next');
    const error = await client.seesError();
    assert.deepEqual(error['@extra'], { of: ['a', 1] });
  }));
