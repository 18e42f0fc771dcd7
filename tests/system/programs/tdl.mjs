/**
 * A program for TDLib, written with npm's tdl as its README has it: logs a person in, says who that is, writes to somebody
 * and waits for the answer. What happens goes to the standard output, one JSON array a line.
 *
 *   node tdl.mjs '{"library": FILE, "database": FOLDER, "old": false, "phone": …, "code": …, "writesTo": USERNAME}'
 */
import { createRequire } from 'node:module';

const tdl = createRequire(import.meta.url)('tdl');
const { library, database, old = false, phone, code, writesTo } = JSON.parse(process.argv[2]);
const tell = (...what) => console.log(JSON.stringify(what));

tdl.configure({ tdjson: library, useOldTdjsonInterface: old });
const client = tdl.createClient({ apiId: 1, apiHash: 'none', databaseDirectory: database, filesDirectory: database });
client.on('error', (error) => tell('error', error.code, error.message));
client.on('update', (update) => {
  if (update._ === 'updateAuthorizationState') tell('state', update.authorization_state._);
});

await client.login(() => ({ getPhoneNumber: async () => phone, getAuthCode: async () => code }));
const me = await client.invoke({ _: 'getMe' });
tell('me', me.first_name);

const answered = new Promise((done) => {
  client.on('update', (update) => {
    const { message } = update;
    if (update._ === 'updateNewMessage' && !message.is_outgoing) done(message.content.text.text);
  });
});
const chat = await client.invoke({ _: 'searchPublicChat', username: writesTo });
const text = { _: 'formattedText', text: 'hello' };
const sent = await client.invoke({
  _: 'sendMessage',
  chat_id: chat.id,
  input_message_content: { _: 'inputMessageText', text },
});
tell('sent', sent.content.text.text);
tell('answer', await answered);
await client.invoke({ _: 'deleteAccount', reason: '' }).catch((error) => tell('refused', error.code, error.message));
await client.close();
tell('closed', client.isClosed());
