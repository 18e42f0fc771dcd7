/** A storage and a data center that the attacks of a file share, where they can't disturb each other. */
import { createHash } from 'node:crypto';
import { after, before } from 'node:test';
import { scene } from '../scene.mjs';

/** What TDLib asks of its own accord, at any time: it reads. Whatever else Telegram gets, somebody asked for. */
const HOUSEKEEPING = /^(help|updates|langpack|upload)\.|^(invokeWith|initConnection)|^account\.updateStatus|\.get[A-Z]/;

/** A scene's properties, from before the first test of the file to behind its last one. */
export function sharedStage(description, prepare = () => {}) {
  const stage = {};
  let playing;
  let finish;
  before(async () => {
    const over = new Promise((done) => (finish = done));
    await new Promise((ready, failed) => {
      playing = scene(description, async (opened) => {
        Object.assign(stage, opened);
        await prepare(stage);
        ready();
        await over;
      });
      playing.catch(failed);
    });
  });
  after(async () => {
    finish();
    await playing;
  });
  return stage;
}

/** What Telegram was asked from place `from` of its log on, TDLib's own reading left out. */
export const askedOfTelegram = (telegram, from = 0) =>
  telegram.rpcLog.slice(from).map(({ name }) => name).filter((name) => !HOUSEKEEPING.test(name));

export const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** An entry of `clients` that is known by a token, its name twice; the first handshake that it makes. */
export const client = (name, rules = {}) => ({ name, token_sha256: sha256(`token of ${name}`), sessions: '*', ...rules });
export const as = (name, session = 1) => ({
  handshake: `${JSON.stringify({ '@type': 'openSession', session_id: session, token: `token of ${name}` })}\n`,
});

/** Writes a settings file anew and waits until the storage has read it. */
export async function reload(storage, settings) {
  const from = storage.log.end;
  storage.configure(settings);
  storage.signal('SIGHUP');
  await storage.log.find(/settings read anew/, { from });
}
