import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, callsOf, naming, sentTexts } from './names.mjs';
import { echo, sendText } from './requests.mjs';
import { PEOPLE, scene } from './scene.mjs';

const TO_BOB = 'bob_baker';

/** A message whose text is still to be formatted. */
const sendMarked = (text) => ({
  '@type': 'sendMessage',
  chat_id: TO_BOB,
  input_message_content: { '@type': 'inputMessageText', text },
});

/** Settings under which texts are formatted. */
const formatting = (changes = {}) => naming({ format_fields: { inputMessageText: 'text' }, ...changes });

const inOrder = ([aName, aOffset], [bName, bOffset]) => aOffset - bOffset || aName.localeCompare(bName);

/** What reached Telegram with the n-th message: its text, and its entities as [name, offset, length, further]. */
async function arrived(telegram, n = 0) {
  const sent = () => callsOf(telegram, 'messages.sendMessage')[n];
  await telegram.waitForRpc('messages.sendMessage', (entry) => entry === sent());
  const { message, entities = [] } = sent().params;
  const marks = entities.map(({ _: name, offset, length, url, language }) =>
    [name.replace('messageEntity', ''), offset, length, url ?? language].filter((part) => part !== undefined),
  );
  return { message, marks: marks.sort(inOrder) };
}

const DIALECTS = {
  'Markdown of version 2, by default': {
    settings: {},
    marked: '*bold* _italic_ __under__ ~gone~ ||secret|| `code` [link](https://example.com/) 5\\.',
    message: 'bold italic under gone secret code link 5.',
    marks: [['Bold', 0, 4], ['Italic', 5, 6], ['Underline', 12, 5], ['Strike', 18, 4], ['Spoiler', 23, 6],
      ['Code', 30, 4], ['TextUrl', 35, 4, 'https://example.com/']],
  },
  'Markdown of version 1': {
    settings: { format_markdown: true, format_markdown_version: 1 },
    marked: '*bold* _italic_ `code` [link](https://example.com/) 5. ~ || __',
    message: 'bold italic code link 5. ~ || ',
    marks: [['Bold', 0, 4], ['Italic', 5, 6], ['Code', 12, 4], ['TextUrl', 17, 4, 'https://example.com/']],
  },
  HTML: {
    settings: { format_markdown: false },
    marked:
      '<b>bold <i>both</i></b> &lt;*&gt; <a href="https://example.com/">link</a>' +
      '<pre><code class="language-c">x</code></pre>',
    message: 'bold both <*> linkx',
    marks: [['Bold', 0, 5], ['Bold', 5, 4], ['Italic', 5, 4], ['TextUrl', 14, 4, 'https://example.com/'],
      ['Pre', 18, 1, 'c']],
  },
};

for (const [dialect, { settings, marked, message, marks }] of Object.entries(DIALECTS)) {
  test(`a text is formatted: ${dialect}`, () =>
    scene(formatting(settings), async ({ telegram, people, logIn }) => {
      const client = await logIn(people.ann);
      await client.call(sendMarked(marked));
      assert.deepEqual(await arrived(telegram), { message: message.trimEnd(), marks });
    }));
}

test('letters of any script are counted as Telegram counts them', () =>
  scene(formatting(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(sendMarked('😀 *жирный* и _עברית_ 👨‍👩‍👧'));
    const { message, marks } = await arrived(telegram);
    assert.deepEqual(marks, [['Bold', 3, 6], ['Italic', 12, 5]]);
    assert.equal(message, '😀 жирный и עברית 👨‍👩‍👧');
  }));

test('a text that is formatted already passes as it is', () =>
  scene(formatting(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(sendText(TO_BOB, '*not* _marked_ up!'));
    assert.deepEqual(await arrived(telegram, 0), { message: '*not* _marked_ up!', marks: [] });
    const entities = [{ '@type': 'textEntity', offset: 0, length: 3, type: { '@type': 'textEntityTypeBold' } }];
    await client.call(sendMarked({ '@type': 'formattedText', text: 'one *two*', entities }));
    assert.deepEqual(await arrived(telegram, 1), { message: 'one *two*', marks: [['Bold', 0, 3]] });
    await client.call(sendMarked({ text: 'no *type*' }));
    assert.deepEqual(await arrived(telegram, 2), { message: 'no *type*', marks: [] });
  }));

test("a document's caption is a text as well", () => {
  const sendDocument = (caption) => ({
    '@type': 'sendMessage',
    chat_id: TO_BOB,
    input_message_content: { '@type': 'inputMessageDocument', document: { '@type': 'inputDocument', document: { '@type': 'inputFileRemote', id: 'x' } }, caption },
  });
  const fields = { inputMessageText: 'text', inputMessageDocument: 'caption' };
  return scene(formatting({ format_fields: fields }), async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    assert.match((await client.ask(sendDocument('*unfinished'))).message, /^FORMAT_INVALID: /);
    const { message } = await client.ask(sendDocument('*finished*'));
    assert.match(message, /file/i, 'the caption is fine, the file is not');
  });
});

test('a field that the settings do not name is not formatted', () =>
  scene(formatting({ format_fields: {} }), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    assert.equal((await client.ask(sendMarked('*bold*'))).code, 400);
    assert.equal(askedFor(telegram, 'messages.sendMessage'), 0);
  }));

const INLINE_BOT = { helper: { ...PEOPLE.helper, inlinePlaceholder: '?' } };

const article = (id, text, description) => ({
  '@type': 'inputInlineQueryResultArticle',
  id,
  title: id,
  description,
  input_message_content: { '@type': 'inputMessageText', text },
});

test('texts are formatted at any depth and in lists: the results of an inline query', () => {
  const { people, ...description } = formatting({
    allowed_updates: ['updateNewInlineQuery'],
    format_fields: { inputMessageText: ['text'], answerInlineQuery: '/button/text' },
  });
  return scene({ ...description, people: { ...people, ...INLINE_BOT } }, async ({ telegram, people, logIn, connect }) => {
    const bot = await connect();
    await bot.seesState('authorizationStateWaitPhoneNumber');
    await bot.call({ '@type': 'checkAuthenticationBotToken', token: people.helper.botToken });
    await bot.ready();
    await people.ann.askInline(people.helper, 'texts');
    const query = await bot.sees('updateNewInlineQuery');
    const results = [article('one', '*1*'), article('two', '_2_'), article('three', { text: '*3*' })];
    const answer = { inline_query_id: query.id, results, cache_time: 0, next_offset: '' };
    await bot.call({ '@type': 'answerInlineQuery', ...answer });
    const { params } = await telegram.waitForRpc('messages.setInlineBotResults');
    const sent = params.results.map(({ send_message: sending }) => [sending.message, sending.entities?.[0]._]);
    assert.deepEqual(sent, [['1', 'messageEntityBold'], ['2', 'messageEntityItalic'], ['*3*', undefined]]);
  });
});

test('a text and a name may stand in one request, in whatever order they are found', () =>
  scene(formatting(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    client.send(sendMarked('*one*'));
    client.send(sendMarked('*two*'));
    client.send({ ...sendMarked('*three*'), chat_id: people.carol.phone });
    await telegram.waitForRpc('contacts.resolveUsername');
    held.release();
    await telegram.waitForRpc('messages.sendMessage', ({ params }) => params.message === 'three');
    assert.deepEqual(sentTexts(telegram), ['one', 'two', 'three']);
  }));

test('formatting keeps the order of one client and costs Telegram nothing', () =>
  scene(formatting(), async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(sendMarked('*first*'));
    await arrived(telegram);
    const from = telegram.rpcLog.length;
    const error = client.ask(sendMarked('*unfinished'));
    assert.equal((await client.call(echo('behind'))).value, 'behind');
    assert.match((await error).message, /^FORMAT_INVALID: /);
    assert.equal(askedFor(telegram, 'messages.sendMessage', from), 0);
  }));
