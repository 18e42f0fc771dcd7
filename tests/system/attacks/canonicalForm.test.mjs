/** Requests spelt so that the storage would judge one thing and TDLib do another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendText } from '../requests.mjs';
import { askedOfTelegram, sharedStage } from './stage.mjs';

const stage = sharedStage(
  { settings: { allowed_requests: ['getMe', 'getUser', 'sendMessage', 'testCallString', 'setAuthenticationPhoneNumber', 'checkAuthenticationCode', 'getActiveSessions'] } },
  async (opened) => {
    opened.attacker = await opened.logIn(opened.people.ann);
    opened.from = opened.telegram.rpcLog.length;
  },
);

/** The error to a request as it goes over the wire; `text` has no @extra. */
async function errorTo(text) {
  const { attacker } = stage;
  const from = attacker.now;
  attacker.write(`${text}\n`);
  return attacker.seesError(undefined, { from });
}

/** What the attacker writes, and the code of the refusal. */
const SPELLINGS = {
  'a number for @type': ['{"@type":1234567890}', 400],
  'a number for @type in a string': ['{"@type":"-1730095280"}', 403],
  'a list for @type': ['{"@type":["deleteAccount"]}', 400],
  'null for @type': ['{"@type":null}', 400],
  'no @type': ['{"reason":"x"}', 400],
  'an empty @type': ['{"@type":""}', 400],
  'an escaped name of a type': ['{"@type":"\\u0064eleteAccount","reason":""}', 403],
  'an escaped key @type': ['{"\\u0040type":"deleteAccount"}', 403],
  '@type twice, the good one first': ['{"@type":"getMe","@type":"deleteAccount"}', 400],
  '@type twice, the good one last': ['{"@type":"deleteAccount","@type":"getMe"}', 400],
  '@type twice, once escaped': ['{"@type":"getMe","@\\u0074ype":"deleteAccount"}', 400],
  '@type with a backslash that TDLib would drop': ['{"@type":"getMe","\\@type":"deleteAccount"}', 400],
  '@type in capitals': ['{"@Type":"getMe"}', 400],
  '@type behind a NUL': ['{"@type":"getMe\\u0000deleteAccount"}', 400],
  'a type with blanks around it': ['{"@type":" getMe"}', 403],
  'a type in other letters that look alike': ['{"@type":"gеtMe"}', 403],
  'a field twice, the allowed one first': ['{"@type":"getUser","user_id":5,"user_id":777000}', 400],
  'a field twice, once escaped': ['{"@type":"getUser","user_id":5,"user\\u005fid":777000}', 400],
  'a nested @type twice': ['{"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageText","@type":"inputMessagePhoto"}}', 400],
  'a nested @type as a number': ['{"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":-1}}', 400],
  'two requests as a list': ['[{"@type":"getMe"},{"@type":"deleteAccount"}]', 400],
  'a request in @extra of one that has no type': ['{"@extra":{"@type":"getMe"}}', 400],
  'a number that fits no integer': ['{"@type":"getUser","user_id":18446744073709551621}', 400],
  'an integer with an exponent': ['{"@type":"getUser","user_id":777e3}', 400],
  'an integer with a fraction': ['{"@type":"getUser","user_id":777000.0}', 400],
  'an integer with a leading zero in a string': ['{"@type":"getUser","user_id":"0777000"}', 400],
  'an integer with a plus': ['{"@type":"getUser","user_id":"+777000"}', 400],
  'an integer in hexadecimal': ['{"@type":"getUser","user_id":"0xbdb28"}', 400],
  'an integer with a blank': ['{"@type":"getUser","user_id":" 777000"}', 400],
  'a 32-bit number beyond its range, to come round': ['{"@type":"sendMessage","chat_id":5,"options":{"sending_id":4294967297}}', 400],
  'a comment': ['{"@type":"getMe"/*,*/}', 400],
  'single quotes': ["{'@type':'getMe'}", 400],
};

for (const [what, [text, code]] of Object.entries(SPELLINGS)) {
  test(`an attacker writes ${what}, and is refused`, async () => {
    assert.equal((await errorTo(text)).code, code);
  });
}

const formatted = (more) => ({ text: { '@type': 'formattedText', text: 'x', ...more } });
const content = (inside) => ({ '@type': 'sendMessage', chat_id: 5, input_message_content: inside });

/** Types where others are wanted. */
const CONFUSIONS = {
  'a photo in place of a text': content({ '@type': 'inputMessageText', text: { '@type': 'inputMessagePhoto' } }),
  'a request in place of a content': content({ '@type': 'deleteAccount', reason: 'x' }),
  'a content that TDLib writes and does not read': content({ '@type': 'messageText', ...formatted() }),
  'a content without a type': content(formatted()),
  'a text in place of a content': content('hello'),
  'a list in place of a content': content([{ '@type': 'inputMessageText', ...formatted() }]),
  'a content in place of a list': content({ '@type': 'inputMessageText', ...formatted({ entities: {} }) }),
  'null in a list, on which TDLib aborts': content({ '@type': 'inputMessageText', ...formatted({ entities: [null] }) }),
  'an unknown field': { '@type': 'getUser', user_id: 5, usr_id: 777000 },
  'an unknown field deep inside': content({ '@type': 'inputMessageText', ...formatted({ path: '/etc/passwd' }) }),
  'an object in place of an id': { '@type': 'getUser', user_id: { '@type': 'messageSenderUser', user_id: 777000 } },
  'a list in place of an id': { '@type': 'getUser', user_id: [777000] },
  'true in place of an id': { '@type': 'getUser', user_id: true },
  'a text in place of a flag': { ...sendText(5, 'x'), options: { disable_notification: 'true' } },
  'a file where the API has none': { '@type': 'getUser', user_id: 5, file: { '@type': 'inputFileLocal', path: '/etc/passwd' } },
  'a request inside a request': { '@type': 'testCallString', x: { '@type': 'deleteAccount' } },
};

for (const [what, request] of Object.entries(CONFUSIONS)) {
  test(`an attacker puts ${what}, and is refused`, async () => {
    const { code, message } = await stage.attacker.ask(request);
    assert.ok(code === 400 || code === 403, message);
    assert.match(message, /^(BAD_REQUEST|TYPE_NOT_ALLOWED): /);
  });
}

test('an attacker nests 10,000 levels deep, and is refused', async () => {
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  assert.equal((await errorTo(`{"@type":"getMe","a":${deep}}`)).code, 400);
});

test('an attacker nests lists 10,000 levels deep in @extra, and is refused', async () => {
  assert.equal((await errorTo(`{"@type":"getMe","@extra":${'['.repeat(2000)}${']'.repeat(2000)}}`)).code, 400);
});

test('an attacker writes 50,000 keys in one request, one twice, and is refused', async () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `"k${i}":0`).join();
  assert.equal((await errorTo(`{"@type":"getMe",${keys},"k0":0}`)).code, 400);
});

test('an attacker names a type of 900,000 letters: the refusal does not repeat it', async () => {
  const { message } = await errorTo(`{"@type":"${'x'.repeat(900_000)}"}`);
  assert.ok(message.length < 300);
});

test('what is spelt oddly and allowed reaches TDLib as plain JSON', async () => {
  const { attacker } = stage;
  const from = attacker.now;
  attacker.write('{"x":"a\\u0022b\\/c\\n\\ud83d\\ude00", "@client_id" : 99 , "@type":"testCall\\u0053tring"}\n');
  const { value } = await attacker.sees('testString', undefined, { from });
  assert.equal(value, 'a"b/c\n😀');
});

test('of all these Telegram heard nothing', () => {
  assert.deepEqual(askedOfTelegram(stage.telegram, stage.from), []);
});
