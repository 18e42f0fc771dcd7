import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onlyConnectsTo, proxySettings } from './proxies.mjs';
import { getMe } from './requests.mjs';
import { scene } from './scene.mjs';

const KEY = '00112233445566778899aabbccddeeff';
const CREDENTIALS = { username: 'storage-of-ours', password: 'password-of-the-proxy' };

const FURTHER = [
  { proxy: { type: 'http', credentials: CREDENTIALS }, setting: { type: 'http', ...CREDENTIALS } },
  { proxy: { type: 'http' }, setting: { type: 'http', http_only: true } },
  { proxy: { type: 'mtproto', secret: KEY }, setting: { type: 'mtproto', secret: KEY } },
  { proxy: { type: 'socks5', credentials: CREDENTIALS }, setting: { type: 'socks5', ...CREDENTIALS } },
];

test('a changed proxy in the settings replaces those that TDLib remembers', () =>
  scene({}, async ({ telegram, storage, people, connect, logIn }) => {
    await logIn(people.ann);
    for (const { proxy: description, setting } of FURTHER) {
      await storage.stop();
      const proxy = await telegram.openProxy(description);
      storage.configure(proxySettings({ ...setting, port: proxy.port }));
      const before = telegram.connections.length;
      await storage.start();
      const client = await connect();
      await client.ready();
      await client.call(getMe);
      await onlyConnectsTo(proxy.port, storage);
      assert.equal(telegram.connections.length, before + proxy.connections.length);
    }
  }));

test('a proxy that comes back into the settings with another password is used with that one', () =>
  scene({}, async ({ telegram, people, startStorage, connect, logIn }) => {
    const proxy = await telegram.openProxy({ type: 'socks5', credentials: CREDENTIALS });
    const right = proxySettings({ type: 'socks5', port: proxy.port, ...CREDENTIALS });
    const storage = await startStorage({ settings: right });
    await logIn(people.ann, 1, { storage });

    await storage.stop();
    storage.configure(proxySettings({ type: 'socks5', port: proxy.port, ...CREDENTIALS, password: 'the-wrong-one' }));
    const before = proxy.connections.length;
    await storage.start();
    const refused = await connect(1, { storage });
    await refused.seesState('authorizationStateReady');
    assert.equal((await proxy.refusals.find()).why, 'wrong credentials');
    assert.equal(proxy.connections.length, before);

    await storage.stop();
    storage.configure(right);
    await storage.start();
    const client = await connect(1, { storage });
    await client.ready();
  }));

test('a proxy with a name is found without asking anybody on the web', () =>
  scene({}, async ({ telegram, people, startStorage, logIn }) => {
    const storage = await startStorage({ settings: proxySettings({ type: 'socks5', host: 'localhost', port: telegram.port }) });
    await logIn(people.ann, 1, { storage });
    await onlyConnectsTo(telegram.port, storage);
    await storage.log.find(/TDLib was kept from going round tdlib\.proxy to dns\.google/);
  }));
