/** What is asked of the storage behind any kind of proxy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteAddresses } from './processes.mjs';
import { getMe } from './requests.mjs';
import { scene } from './scene.mjs';

/** A loopback port that nobody listens on. */
const DEAD_PORT = 1;

const PHONE = { '@type': 'setAuthenticationPhoneNumber', phone_number: '+999 662 0001' };
const TIMEOUT = { request_timeout: 1 };
const NO_ADDRESS = '0.0.0.0:0';

/** A `tdlib.proxy` on this machine, as what differs from testSettings(). */
export const proxySettings = (proxy, more = {}) => ({ tdlib: { proxy: { host: '127.0.0.1', ...proxy } }, ...more });

/** The worker's connections lead to this port of the loopback address alone. */
export async function onlyConnectsTo(port, storage, role = 'worker 1') {
  const { pid } = await storage.process(role);
  const addresses = remoteAddresses(pid).filter((address) => address !== NO_ADDRESS);
  assert.deepEqual(addresses.filter((address) => address !== `127.0.0.1:${port}`), []);
}

/** A storage with a proxy of that kind, in a scene. */
function proxyScene({ proxy: description, setting }, play) {
  return scene({}, async (stage) => {
    const proxy = await stage.telegram.openProxy(description);
    const storage = await stage.startStorage({ settings: proxySettings({ ...setting, port: proxy.port }) });
    await play({ ...stage, proxy, storage });
  });
}

function carriesEverything(kind) {
  return proxyScene(kind, async ({ telegram, proxy, storage, people, connect, logIn }) => {
    const client = await logIn(people.ann, 1, { storage });
    proxy.cutConnections();
    await people.bob.sendMessage(people.ann, 'after the cut');
    await client.seesText('after the cut');

    proxy.refuseConnections();
    await client.received.find(() => client.connectionState === kind.state, { what: kind.state });
    await people.bob.sendMessage(people.ann, 'while the proxy was away');
    proxy.acceptConnections();
    await client.seesText('while the proxy was away');
    await onlyConnectsTo(proxy.port, storage);

    await storage.restart();
    const again = await connect(1, { storage });
    await again.ready();
    await again.call(getMe);
    await onlyConnectsTo(proxy.port, storage);
    assert.deepEqual(telegram.connections.filter((connection) => connection.proxy !== proxy), []);
    assert.deepEqual(proxy.connections.filter((connection) => !kind.looks(connection)), []);
  });
}

function isTurnedAway(kind, wrong, why) {
  return proxyScene({ ...kind, setting: { ...kind.setting, ...wrong } }, async ({ telegram, proxy, storage, connect }) => {
    const client = await connect(1, { storage });
    await client.seesConnection(kind.state);
    client.send(PHONE);
    assert.equal((await proxy.refusals.find()).why, why);
    await onlyConnectsTo(proxy.port, storage);
    assert.deepEqual(telegram.connections, []);
    assert.equal(client.connectionState, kind.state);
  });
}

function waitsForADeadProxy(kind) {
  return scene({}, async ({ telegram, startStorage, connect }) => {
    const settings = proxySettings({ ...kind.setting, port: DEAD_PORT }, { limits: TIMEOUT });
    const storage = await startStorage({ settings });
    const client = await connect(1, { storage });
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.seesConnection(kind.state);
    const answer = await client.ask(PHONE);
    assert.match(`${answer.code} ${answer.message}`, /^504 TIMEOUT/);
    await onlyConnectsTo(DEAD_PORT, storage);
    if (kind.state === 'connectionStateConnecting') {
      await storage.log.find(/TDLib was kept from going round tdlib\.proxy/, { deadline: 20_000 });
    }
    assert.equal(client.connectionState, kind.state);
    assert.deepEqual(telegram.connections, []);
  });
}

/**
 * Declares the tests of a kind of proxy.
 * @param {string} name of the kind
 * @param {object} kind
 * @param {object} kind.proxy as Telegram.openProxy takes it
 * @param {object} kind.setting `tdlib.proxy` without host and port
 * @param {string} kind.state connection state that clients see while the proxy is of no use
 * @param {(connection: object) => boolean} kind.looks what each connection through it has to be like
 * @param {Record<string, [object, string]>} [kind.wrong] by names for the reader: what differs from `setting`, and
 *   why the proxy then turns TDLib away
 */
export function testProxy(name, { wrong = {}, ...kind }) {
  test(`${name} carries everything: log-in, a cut, an outage, a restart`, () => carriesEverything(kind));
  test(`${name} that is dead leaves requests to their timeout, and nothing goes round it`, () => waitsForADeadProxy(kind));
  for (const [what, [changes, why]] of Object.entries(wrong)) {
    test(`${name} turns ${what} away, and nothing goes round it`, () => isTurnedAway(kind, changes, why));
  }
}
