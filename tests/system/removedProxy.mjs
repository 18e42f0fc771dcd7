/**
 * The play of proxyRemoved.test.mjs: a program for a network of its own, where all of Telegram's addresses are this
 * machine's. Prints nothing and ends with 0 where everything was as it should be.
 */
import assert from 'node:assert/strict';
import { getMe } from './requests.mjs';
import { scene } from './scene.mjs';

const TELEGRAMS_PORT = 443;

await scene({}, async ({ telegram, storage, people, connect, logIn }) => {
  const direct = await telegram.openProxy({ type: 'direct', host: '0.0.0.0', port: TELEGRAMS_PORT });
  await logIn(people.ann);
  assert.deepEqual(direct.connections, []);

  await storage.stop();
  storage.configure({ tdlib: { proxy: undefined } });
  const before = telegram.connections.length;
  await storage.start();
  const client = await connect();
  await client.ready();
  await client.call(getMe);
  assert.ok(direct.connections.length > 0);
  assert.equal(telegram.connections.length, before + direct.connections.length);
});
process.exit(0);
