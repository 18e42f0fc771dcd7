import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PLAY = fileURLToPath(new URL('removedProxy.mjs', import.meta.url));

/** Without a proxy TDLib dials Telegram's own addresses, so it may do so only where nothing leads outside. */
const OWN_NETWORK = 'ip link set lo up && ip route add local 149.154.160.0/20 dev lo && exec "$0" "$@"';

const inOwnNetwork = (...command) =>
  spawnSync('unshare', ['--map-root-user', '--net', 'sh', '-c', OWN_NETWORK, ...command], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });

test('a proxy that was removed from the settings is not used any more, though TDLib remembers it', (context) => {
  if (inOwnNetwork('true').status !== 0) {
    context.skip('this machine lets nobody have a network of his own');
    return;
  }
  const { status, stdout, stderr } = inOwnNetwork(process.execPath, PLAY);
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
});
