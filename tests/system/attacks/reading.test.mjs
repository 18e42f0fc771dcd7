/** A platform that may write in the owner's name, as by the shipped lists, tries to read by it what it was never shown. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { searchChat } from '../requests.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { temporaryFolder } from '../storage.mjs';
import { REQUESTS, waysTo } from './schema.mjs';
import { as, askedOfTelegram, client, sharedStage } from './stage.mjs';

const SECRET = 'what Bob wrote to Ann';
const FILE = 'what Ann has sent.txt';
const directory = temporaryFolder();
writeFileSync(join(directory, FILE), 'its content');

const SHOWING = ['forwardMessages', 'getFile'];
const settings = {
  allowed_requests: REQUESTS,
  sandbox: 'required',
  files: { directory },
  clients: [
    client('owner', { may_create: true }),
    client('stolen', { allowed_requests: SAMPLE_REQUESTS, allowed_updates: [] }),
    client('writer', { allowed_requests: REQUESTS.filter((name) => !SHOWING.includes(name)), allowed_updates: [] }),
  ],
};

const document = (file) => ({ '@type': 'inputMessageDocument', document: { '@type': 'inputDocument', document: file } });
const send = (more) => ({ '@type': 'sendMessage', chat_id: stage.people.ann.id, input_message_content: text, ...more });
const text = { '@type': 'inputMessageText', text: { '@type': 'formattedText', text: 'x' } };

const stage = sharedStage({ settings }, async (opened) => {
  const { people: { ann, bob }, storage } = opened;
  const first = await opened.logIn(ann, 1, as('owner'));
  await bob.sendMessage(ann, SECRET);
  const { message } = await first.seesText(SECRET);
  opened.place = { chat_id: message.chat_id, message_id: message.id };
  await first.leave();
  await storage.restart();
  for (const name of ['owner', 'stolen', 'writer']) {
    opened[name] = await opened.connect(1, as(name));
    await opened[name].seesState('authorizationStateReady');
  }
  await opened.owner.call({ '@type': 'createPrivateChat', user_id: ann.id, force: true });
  const { id } = await opened.owner.call(searchChat('bob_baker'));
  const sent = await opened.owner.call({ ...send({ chat_id: id }), input_message_content: document({ '@type': 'inputFileLocal', path: join(directory, FILE) }) });
  opened.file = sent.content.document.document;
});

/** Has TDLib load the message of which the attacker knows, or guesses, the number. */
const load = () => stage.stolen.ask({ '@type': 'editMessageText', ...stage.place, input_message_content: text });

const forwarded = (more) => ({ '@type': 'inputMessageForwarded', from_chat_id: stage.place.chat_id, message_id: stage.place.message_id, ...more });
const external = (more) => ({ '@type': 'inputMessageReplyToExternalMessage', ...stage.place, ...more });

const READING = {
  'forwards it to the owner': () => send({ input_message_content: forwarded() }),
  'has a forward of it made that is not sent': () => send({ input_message_content: forwarded(), options: { '@type': 'messageSendOptions', only_preview: true } }),
  'forwards it as if it had no origin': () => send({ input_message_content: forwarded({ copy_options: { '@type': 'messageCopyOptions', send_copy: true } }) }),
  'answers it in another chat': () => send({ reply_to: external() }),
  'answers it in its own chat as if that were another one': () => send({ chat_id: stage.place.chat_id, reply_to: external() }),
  'sends a file of the owner by its number': () => send({ input_message_content: document({ '@type': 'inputFileId', id: stage.file.id }) }),
};

for (const [what, request] of Object.entries(READING)) {
  test(`who may send and edit messages ${what}, and is refused`, async () => {
    await load();
    const from = stage.telegram.rpcLog.length;
    const answer = await stage.stolen.ask(request());
    assert.match(answer.message ?? JSON.stringify(answer), /^TYPE_NOT_ALLOWED: sendMessage: /);
    assert.deepEqual(askedOfTelegram(stage.telegram, from), []);
  });
}

test('who may send and edit messages answers one in its own chat, and is shown no more than its number', async () => {
  await load();
  const { chat_id, message_id } = stage.place;
  const { reply_to: shown } = await stage.stolen.call(send({ chat_id, reply_to: { '@type': 'inputMessageReplyToMessage', message_id } }));
  assert.deepEqual([shown.message_id, shown.quote, shown.content, shown.origin], [message_id, undefined, undefined, undefined]);
});

test('an edit shows nothing of a message that somebody else wrote', async () => {
  for (const request of [{ '@type': 'editMessageText', input_message_content: text }, { '@type': 'editMessageReplyMarkup' }]) {
    assert.equal((await stage.stolen.ask({ ...request, ...stage.place })).code, 400);
  }
});

const NESTED = { InputMessageContent: forwarded, InputMessageReplyTo: external, InputFile: () => ({ '@type': 'inputFileId', id: stage.file.id }) };

for (const [type, value] of Object.entries(NESTED)) {
  test(`no request has such a ${type} in it where another one that shows the same is not allowed`, async () => {
    const ways = REQUESTS.flatMap((request) => waysTo(type, request));
    assert.ok(ways.length > 5, type);
    const answers = await Promise.all(ways.map((put) => stage.writer.ask(put(value()))));
    answers.forEach(({ code, message }) => assert.ok(code === 403 && !/^BAD/.test(message), message));
  });
}

test('of all these the attackers have read nothing', () => {
  for (const { lines } of [stage.stolen, stage.writer]) {
    assert.deepEqual(lines.filter((line) => line.includes(SECRET) || line.includes(FILE)), []);
  }
});

test('who may forward messages and look at files may do so by sendMessage, too', async () => {
  const { owner } = stage;
  await owner.call({ '@type': 'getMessage', ...stage.place });
  const { content } = await owner.call(send({ input_message_content: forwarded() }));
  assert.equal(content.text.text, SECRET);
  const { content: { document: sent } } = await owner.call(send({ input_message_content: document({ '@type': 'inputFileId', id: stage.file.id }) }));
  assert.equal(sent.file_name, FILE);
});
