/** Whoever has taken over the front speaks to a worker: what the worker refuses by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Telegram } from '../../telegram/telegram.mjs';
import { echo, sendText } from '../requests.mjs';
import { PEOPLE } from '../scene.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { FIRST_OWN_ID, FIRST_QUESTION, frame, HijackedFront, QUESTION, REPLY, REQUEST, UPDATE } from './hijackedFront.mjs';
import { askedOfTelegram } from './stage.mjs';

const SETTINGS = { allowed_requests: [...SAMPLE_REQUESTS, 'testCallString', 'deleteMessages'], allowed_updates: ['updateNewMessage'] };
const CODE = '40513';

let telegram;
let front;
let ann;

before(async () => {
  telegram = await Telegram.start({ people: PEOPLE });
  ann = telegram.people.ann;
  front = new HijackedFront(telegram, SETTINGS);
  await front.logIn(ann);
  await telegram.world.authorizations.whenSettled(ann);
  await front.ask({ '@type': 'getActiveSessions' });
});

after(async () => {
  await front.stop();
  await telegram.stop();
});

const note = (path) => ({ '@type': 'inputMessageVideoNote', video_note: { '@type': 'inputFileLocal', path } });

/** All are wrapped as the front would after it had let them pass. */
const REFUSED_REQUESTS = {
  'a request off the lists': { '@type': 'getActiveStoryAlbum' },
  'a request of TDLib that is off the lists': { '@type': 'getContacts' },
  'a dangerous request': { '@type': 'deleteAccount', reason: 'x', password: '' },
  setTdlibParameters: { '@type': 'setTdlibParameters', database_directory: '/tmp/elsewhere' },
  'another proxy': { '@type': 'addProxy', proxy: { '@type': 'proxy', server: '127.0.0.1', port: 1 }, enable: true },
  'a log file': { '@type': 'setLogStream', log_stream: { '@type': 'logStreamFile', path: '/tmp/x', max_file_size: 1 } },
  'the database key': { '@type': 'setDatabaseEncryptionKey', new_encryption_key: '' },
  close: { '@type': 'close' },
  'an option': { '@type': 'setOption', name: 'online', value: null },
  'a file of the host': { '@type': 'sendMessage', chat_id: 5, input_message_content: note('/etc/passwd') },
  'a message to the service account': sendText(777000, 'x'),
  'a number for a type inside': '{"@type":"sendMessage","chat_id":5,"input_message_content":{"@type":"inputMessageText","text":{"text":5}}}',
  'a deletion of what no client sent': { '@type': 'deleteMessages', chat_id: 5, message_ids: [1048576], revoke: true },
  'a type that the front only made up': { '@type': 'noSuchRequest' },
  'a message of another chat, forwarded': { '@type': 'sendMessage', chat_id: 5, input_message_content: { '@type': 'inputMessageForwarded', from_chat_id: 6, message_id: 1048576 } },
  'a message of another chat, quoted': { ...sendText(5, 'x'), reply_to: { '@type': 'inputMessageReplyToExternalMessage', chat_id: 6, message_id: 1048576 } },
  'a question as a request': { '@type': 'getMessage', chat_id: 5, message_id: 1048576 },
};

for (const [what, request] of Object.entries(REFUSED_REQUESTS)) {
  test(`a hijacked front asks for ${what}, and is refused`, async () => {
    const from = telegram.rpcLog.length;
    const answer = await front.ask(request);
    assert.equal(answer['@type'], 'error');
    assert.match(answer.message, /^(REQUEST_NOT_ALLOWED|TYPE_NOT_ALLOWED|BAD_REQUEST): /);
    assert.deepEqual(askedOfTelegram(telegram, from), []);
  });
}

const REFUSED_QUESTIONS = {
  'getMe': { '@type': 'getMe' },
  'a message to be sent': sendText(5, 'x'),
  'contacts to be imported': { '@type': 'importContacts', contacts: [] },
  'a code by QR': { '@type': 'requestQrCodeAuthentication' },
  'one with a field that TDLib does not know': { '@type': 'searchPublicChat', username: 'x', path: '/etc/passwd' },
  'one with null in a list, on which TDLib aborts': { '@type': 'getMessages', chat_id: 5, message_ids: [null] },
};

for (const [what, question] of Object.entries(REFUSED_QUESTIONS)) {
  test(`a hijacked front asks a question off the table, ${what}, and is refused`, async () => {
    const from = telegram.rpcLog.length;
    assert.equal((await front.question(question))['@type'], 'error');
    assert.deepEqual(askedOfTelegram(telegram, from), []);
  });
}

test('a hijacked front asks for messages by a question, and is told no more than that they are there', async () => {
  await telegram.people.bob.sendMessage(ann, 'private words');
  const isIt = ({ object }) => object.message?.content?.text?.text === 'private words';
  const { object } = await front.received.find(isIt);
  const place = { chat_id: object.message.chat_id };
  assert.deepEqual(await front.question({ '@type': 'getMessage', ...place, message_id: object.message.id }), { '@type': 'ok' });
  assert.deepEqual(await front.question({ '@type': 'getMessages', ...place, message_ids: [object.message.id] }), { '@type': 'ok' });
  const chat = { '@type': 'chat', id: place.chat_id, type: { '@type': 'chatTypePrivate', user_id: place.chat_id } };
  assert.deepEqual(await front.question({ '@type': 'getChat', ...place }), chat);
  assert.deepEqual(await front.question({ '@type': 'createPrivateChat', user_id: place.chat_id, force: true }), chat);
});

test('a hijacked front sees no log-in code, whatever it asks', async () => {
  await telegram.service.sendMessage(ann, `Login code: ${CODE}`);
  const isIt = ({ object }) => object.message?.chat_id === telegram.service.id;
  const { object } = await front.received.find(isIt);
  await front.question({ '@type': 'getMessage', chat_id: telegram.service.id, message_id: object.message.id });
  await front.question({ '@type': 'createPrivateChat', user_id: telegram.service.id, force: true });
  assert.ok(!JSON.stringify(front.received.all.map((sent) => sent.object)).includes(CODE));
});

/** What the front itself works with (src/worker/update_gate.cpp). */
const OF_THE_FRONT = ['updateAuthorizationState', 'updateCall', 'updateConnectionState', 'updateOption', 'updateSupergroup', 'updateUser'];

test('a hijacked front sees no update that is off the lists, but those that it works with', () => {
  const types = new Set(front.received.all.filter(({ kind }) => kind === UPDATE).map(({ object }) => object['@type']));
  [...OF_THE_FRONT, 'updateNewMessage'].forEach((type) => types.delete(type));
  assert.deepEqual([...types], []);
});

const QUERY = FIRST_QUESTION + 1n;
const getMe = { '@type': 'getMe' };
const message = (more) => `{"@type":"getMessage","chat_id":700101,"message_id":1048576${more}}`;

/** No healthy front sends such: the stream is over. */
const BREAKS = {
  'an @extra of its own in a question, to get its answer as a request gets one': frame(QUESTION, QUERY, message(',"@extra":7')),
  'an @extra of its own in a request': frame(REQUEST, 1, '{"@type":"getMe","@extra":7}'),
  "an @extra that is the worker's own": frame(REQUEST, 1, `{"@type":"getMe","@extra":${FIRST_OWN_ID + 5n}}`),
  'two types in one request': frame(REQUEST, 1, '{"@type":"getMe","@type":"deleteAccount"}'),
  'two types in one question': frame(QUESTION, QUERY, '{"@type":"getMessage","@type":"deleteAccount"}'),
  'two types in a nested object': frame(REQUEST, 1, '{"@type":"sendMessage","input_message_content":{"@type":"inputMessageText","@type":"inputMessageDice"}}'),
  'one field twice': frame(REQUEST, 1, '{"@type":"testCallString","x":"a","x":"b"}'),
  'a number for a type': frame(REQUEST, 1, '{"@type":-1852826446}'),
  'a text that ends in the middle by NUL': frame(QUESTION, QUERY, message('}\0')),
  'half of a surrogate pair, on which TDLib aborts': frame(QUESTION, QUERY, '{"@type":"parseTextEntities","text":"\\ud800"}'),
  'a text that is no UTF-8': Buffer.concat([frame(REQUEST, 1, '', { size: 1 }), Buffer.from([0xff])]),
  'a list': frame(REQUEST, 1, '[]'),
  'nothing': frame(REQUEST, 1, ''),
  'two requests in one frame': frame(REQUEST, 1, '{"@type":"getMe"}{"@type":"getMe"}'),
  'a request by the number of a question': frame(REQUEST, QUERY, getMe),
  'a question by the number of a request': frame(QUESTION, 1, { '@type': 'getMessage' }),
  'the number 0': frame(REQUEST, 0, getMe),
  "a number that is the worker's own": frame(QUESTION, FIRST_OWN_ID, { '@type': 'getMessage' }),
  'an answer': frame(REPLY, 1, { '@type': 'ok' }),
  'an update': frame(UPDATE, 0, { '@type': 'updateOption' }),
  'a question to the store': frame(5, 1, {}),
  'an unknown kind of frame': frame(77, 1, getMe),
  'kind 0': frame(0, 1, getMe),
  'a frame with something in its padding': frame(REQUEST, 1, getMe, { padding: 1 }),
  'a frame of 4 GB': frame(REQUEST, 1, getMe, { size: 0xffffffff }),
  garbage: Buffer.alloc(4096, 'GET / HTTP/1.1\r\n'),
};

for (const [what, bytes] of Object.entries(BREAKS)) {
  test(`a hijacked front sends ${what}: its stream ends, and nothing is answered`, async () => {
    const own = new HijackedFront(telegram, SETTINGS);
    await own.seesState('authorizationStateWaitPhoneNumber');
    own.write(Buffer.concat([bytes, frame(REQUEST, 99, echo('behind it'))]));
    await own.seesEnd();
    assert.deepEqual(own.received.all.filter(({ kind }) => kind === REPLY), []);
    await own.log.find(/ERROR .*: closing its stream/);
    await own.stop();
  });
}

test('after all refusals the worker serves the session as before', async () => {
  assert.equal((await front.ask(echo('still there'))).value, 'still there');
  assert.equal(front.log.of('FATAL').length, 0);
});
