/** The takes: each resolves to what a terminal shows of a command. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Authority } from '../../tests/system/certificates.mjs';
import { eventually } from '../../tests/system/processes.mjs';
import { testSettings } from '../../tests/system/settings.mjs';
import { BINARY, temporaryFolder } from '../../tests/system/storage.mjs';
import { Terminal } from '../../tests/system/terminal.mjs';
import { connectAs } from './stage.mjs';

/** In place of this machine's. */
const SHOWN_FOLDER = '/srv/storage';
const SHOWN_LIBRARIES = '/usr/lib/tgstorage';
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** What is left on the screen: a line that was written over shows what came last. */
function onScreen(text, folder) {
  const shown = text.replaceAll(folder, SHOWN_FOLDER).replaceAll(dirname(BINARY), SHOWN_LIBRARIES);
  const lines = shown.replace(ESCAPES, '').split(/\r?\n/);
  return lines.map((line) => line.slice(line.lastIndexOf('\r') + 1).trimEnd()).join('\n').trimEnd();
}

/** A command of the owner's, in the storage's folder. */
function typed(folder, words) {
  const environment = { LC_ALL: 'C.UTF-8' };
  const terminal = new Terminal(`${BINARY} ${words}`, { cwd: folder, environment });
  return { terminal, transcript: () => `$ tgstorage ${words}\n${onScreen(terminal.text, folder)}\n` };
}

/** Ann scans the code with her app. */
export async function castLogin({ storage, people }) {
  const { terminal, transcript } = typed(storage.folder, 'login 42');
  await terminal.sees(/tg:\/\/login\?token=\S+\s/);
  people.ann.acceptLoginToken(/tg:\/\/login\?token=\S+/.exec(terminal.text)[0]);
  await terminal.ended;
  return transcript();
}

const getMe = { '@type': 'getMe' };
const message = (name, text) => ({
  '@type': 'sendMessage',
  chat_id: name,
  input_message_content: { '@type': 'inputMessageText', text },
});

/** A day in a second: two platforms, and what one of them must not do. */
export async function castTail(stage) {
  const { terminal, transcript } = typed(stage.storage.folder, 'tail');
  await eventually(async () => {
    await (await connectAs(stage, 'gateway', 42)).leave();
    return terminal.text.includes('joined');
  }, 'a client that tail shows');
  const gateway = await connectAs(stage, 'gateway', 42);
  const crm = await connectAs(stage, 'crm', 42);
  await gateway.ask(getMe);
  await crm.ask(message('@dave_practice', 'your parcel is there'));
  await crm.ask(message('@nobody_has_this', 'is this you'));
  await crm.ask({ '@type': 'getActiveSessions' });
  await crm.ask({ '@type': 'deleteAccount', reason: '' });
  await gateway.leave();
  await terminal.sees(/gateway[^\n]*left/);
  terminal.type('\u0003');
  await terminal.ended;
  return transcript();
}

/** Two tables of `top`, while both sessions are at work. */
export async function castTop(stage) {
  const ann = await connectAs(stage, 'crm', 42);
  const dave = await connectAs(stage, 'gateway', 43);
  await dave.logIn(stage.people.dave);
  const { terminal, transcript } = typed(stage.storage.folder, 'top --rounds 2 | cat');
  let ended = false;
  terminal.ended.then(() => (ended = true));
  for (let round = 0; !ended; ++round) {
    await Promise.all([ann.ask(getMe), dave.ask(getMe)]);
    // Who is refused a thousand times within ten seconds is cut off.
    if (round % 100 === 0) {
      await ann.ask({ '@type': 'getActiveSessions' });
    }
  }
  return transcript().replace(' | cat', '');
}

/** Settings that others may read, a certificate that has expired, a proxy and a database that are not there. */
function brokenFolder() {
  const folder = temporaryFolder();
  const authority = new Authority();
  const { cert, key } = authority.issue({ days: -1, subject: '/CN=storage.example' });
  const settings = testSettings(null, {
    tls: { port: 0, certificate: 'cert.pem', key: 'key.pem', client_ca: 'ca.pem' },
    mysql: { host: '127.0.0.1', port: 1, user: 'storage', password: 'unknown', database: 'calls' },
  });
  Object.entries({ 'cert.pem': cert, 'key.pem': key, 'ca.pem': authority.own.cert }).forEach(([name, text]) =>
    writeFileSync(join(folder, name), text, { mode: 0o600 }));
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  chmodSync(join(folder, 'settings.json'), 0o644);
  mkdirSync(join(folder, 'sessions'), { mode: 0o755 });
  return folder;
}

export async function castDoctor() {
  const { terminal, transcript } = typed(brokenFolder(), 'doctor');
  await terminal.ended;
  return transcript();
}
