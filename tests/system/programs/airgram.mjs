/**
 * The same as tdl.mjs, written with npm's airgram. Its types are those of an older TDLib, which the storage's answers fit.
 *
 *   node airgram.mjs '{"library": FILE, "database": FOLDER, "phone": …, "code": …, "writesTo": USERNAME}'
 */
import { createRequire } from 'node:module';

const { Airgram, Auth, toObject } = createRequire(import.meta.url)('airgram');
const { library, database, phone, code, writesTo } = JSON.parse(process.argv[2]);
const tell = (...what) => console.log(JSON.stringify(what));

const airgram = new Airgram({ apiId: 1, apiHash: 'none', command: library, databaseDirectory: database, logVerbosityLevel: 1 });
const closed = new Promise((done) => {
  airgram.on('updateAuthorizationState', ({ update }, next) => {
    const state = update.authorizationState._;
    tell('state', state);
    if (state === 'authorizationStateClosed') done();
    return next();
  });
});
airgram.use(new Auth({ phoneNumber: () => phone, code: () => code })); // what is asked waits until that is done
const answered = new Promise((done) => {
  airgram.on('updateNewMessage', ({ update }, next) => {
    const { message } = update;
    if (!message.isOutgoing && message.content.text.text === 'hello yourself') done(message.content.text.text);
    return next();
  });
});

tell('me', toObject(await airgram.api.getMe()).firstName);
const chat = toObject(await airgram.api.searchPublicChat({ username: writesTo }));
const text = { _: 'formattedText', text: 'hello' };
const sent = toObject(await airgram.api.sendMessage({
  chatId: chat.id,
  inputMessageContent: { _: 'inputMessageText', text },
}));
tell('sent', sent.content.text.text);
tell('answer', await answered);
const { response } = await airgram.api.deleteAccount({ reason: '' });
tell('refused', response.code, response.message);
await airgram.api.close();
await closed;
tell('closed', true);
process.exit(0); // airgram never stops waiting for more
