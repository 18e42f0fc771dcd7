/** The setting `files.directory`: the only files of this machine that a client can name. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { searchChat } from './requests.mjs';
import { scene } from './scene.mjs';

const file = (path) => ({ '@type': 'inputFileLocal', path });
const sendDocument = (chatId, path) => ({
  '@type': 'sendMessage',
  chat_id: chatId,
  input_message_content: { '@type': 'inputMessageDocument', document: { '@type': 'inputDocument', document: file(path) } },
});

/** What has been uploaded to the data center. */
const uploads = (telegram) => telegram.rpcLog.filter(({ name }) => name === 'upload.saveFilePart');

/** A storage with a folder of files to send, Ann logged in to it, and the chat with Bob. */
const play = (act) =>
  scene({}, async ({ startStorage, telegram, people, logIn }) => {
    const storage = await startStorage({});
    await storage.stop();
    const directory = join(storage.folder, 'to send');
    mkdirSync(directory);
    storage.configure({ sandbox: 'required', files: { directory }, allowed_updates: ['updateMessageSendFailed'] });
    await storage.start();
    const client = await logIn(people.ann, 1, { storage });
    const { id } = await client.call(searchChat('bob_baker'));
    await act({ storage, telegram, directory, client, chat: id });
  });

test('a file in the directory is sent, from a folder in it too', () =>
  play(async ({ telegram, directory, client, chat }) => {
    mkdirSync(join(directory, 'deeper'));
    for (const name of ['one.txt', 'deeper/two.txt']) {
      writeFileSync(join(directory, name), `the content of ${name}`);
      await client.call(sendDocument(chat, join(directory, name)));
      await telegram.waitForRpc('upload.saveFilePart', ({ params }) => Buffer.from(params.bytes).toString().includes(name));
    }
  }));

test('a file anywhere else is refused before TDLib hears of it', () =>
  play(async ({ storage, telegram, directory, client, chat }) => {
    for (const path of ['/etc/passwd', storage.settingsFile, `${directory}/../settings.json`, `${directory}/./x`, directory, 'to send/x', '']) {
      assert.match((await client.ask(sendDocument(chat, path))).message, /^TYPE_NOT_ALLOWED: inputFileLocal/, path);
    }
    assert.deepEqual(uploads(telegram), []);
  }));

test('a symbolic link in the directory leads nowhere else', () =>
  play(async ({ storage, telegram, directory, client, chat }) => {
    symlinkSync('/etc/passwd', join(directory, 'passwd'));
    symlinkSync(storage.folder, join(directory, 'folder'));
    for (const name of ['passwd', 'folder/settings.json', 'folder/sessions/key']) {
      const answer = await client.ask(sendDocument(chat, join(directory, name)));
      const failure = answer['@type'] === 'error' ? answer : (await client.sees('updateMessageSendFailed', ({ old_message_id: id }) => id === answer.id)).error;
      assert.match(failure.message, /can't be (opened|accessed)|is not|not found|empty/i, name);
    }
    assert.deepEqual(uploads(telegram), []);
  }));
