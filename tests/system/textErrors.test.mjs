import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, naming } from './names.mjs';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';

const sendMarked = (text) => ({
  '@type': 'sendMessage',
  chat_id: 'bob_baker',
  input_message_content: { '@type': 'inputMessageText', text },
});

const formatting = (changes = {}) => naming({ format_fields: { inputMessageText: 'text' }, ...changes });

const UNPARSABLE = {
  'Markdown of version 2': {
    settings: {},
    texts: ['*bold', '_italic', '*crossed _over* each_', '`code', '[link](https://example.com', 'A sentence.', 'a-b',
      '||secret', '*'.repeat(9999)],
  },
  'Markdown of version 1': {
    settings: { format_markdown_version: 1 },
    texts: ['*bold', '_italic', '`code', '*'.repeat(9999)],
  },
  HTML: {
    settings: { format_markdown: false },
    texts: ['<b>bold', 'bold</b>', '<b><i>crossed</b></i>', '<blink>x</blink>', '<b', '<a href="', '<b>'.repeat(10_000),
      '<script>alert(1)</script>', '<'],
  },
};

for (const [dialect, { settings, texts }] of Object.entries(UNPARSABLE)) {
  test(`${dialect}: what can't be parsed is FORMAT_INVALID with TDLib's reason, and nothing is sent`, () =>
    scene(formatting(settings), async ({ telegram, people, logIn }) => {
      const client = await logIn(people.ann);
      for (const text of texts) {
        const error = await client.ask(sendMarked(text));
        assert.equal(error.code, 400, text.slice(0, 40));
        assert.match(error.message, /^FORMAT_INVALID: Can't parse entities: \S/, text.slice(0, 40));
      }
      assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
    }));
}

test('a text that is neither a string nor an object is BAD_REQUEST', () =>
  scene(formatting(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const value of [1, true, ['*a*', 1]]) {
      assert.match((await client.ask(sendMarked(value))).message, /^BAD_REQUEST: text \S/, JSON.stringify(value));
    }
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

const EMPTY = 'Text must be non-empty';
const UNSENDABLE = {
  'an empty text': '',
  blanks: '   \n  ',
  'marks around nothing': '****',
  'right-to-left marks alone': '\u200f\u200f\u202e',
};

test("what can be parsed but not sent gives TDLib's error, and nothing is sent", () =>
  scene(formatting(), async ({ storage, telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const worker = await storage.process('worker 1');
    for (const [what, text] of Object.entries(UNSENDABLE)) {
      const error = await client.ask(sendMarked(text));
      assert.deepEqual([error.code, error.message], [400, EMPTY], what);
    }
    assert.equal((await client.call(echo('still there'))).value, 'still there');
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

const LONG = {
  '65,537 letters': 'a'.repeat(65_537),
  '65,537 emoji': '😀'.repeat(65_537),
  '100,000 entities': '<b></b>'.repeat(100_000),
};

test('what is longer than TDLib parses is FORMAT_INVALID, and nothing is sent', () =>
  scene(formatting({ format_markdown: false }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    for (const [what, text] of Object.entries(LONG)) {
      const error = await client.ask(sendMarked(text));
      assert.equal(error.message, "FORMAT_INVALID: Can't parse entities: Text is too long", what);
    }
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

test('a bomb of HTML costs a moment, and nobody else', () =>
  scene(formatting({ format_markdown: false }), async ({ people, logIn, connect }) => {
    const [client, other] = [await logIn(people.ann), await connect(2)];
    await other.seesState('authorizationStateWaitPhoneNumber');
    const bombs = [`${'<b>'.repeat(9000)}x${'</b>'.repeat(9000)}`, '<b></b>'.repeat(9000)];
    const asked = bombs.map((text) => client.ask(sendMarked(text)));
    assert.equal((await other.call(echo('here'))).value, 'here');
    const answers = await Promise.all(asked);
    assert.deepEqual(answers.map((answer) => answer.message ?? answer.content.text.text), ['x', EMPTY]);
  }));
