// Says by its exit code whether a settings file names an application of Telegram's: 0 where api_id and api_hash
// are set. Wrong settings are the storage's to explain, so they count as set.
//
//   node scripts/has-credentials.mjs BINARY SETTINGS
import { spawnSync } from 'node:child_process';

const [binary, settings] = process.argv.slice(2);
const { status, stdout } = spawnSync(binary, ['--settings', settings, '--dump'], { encoding: 'utf8' });

function areSet({ tdlib }) {
  return Boolean(tdlib.api_id && tdlib.api_hash);
}

process.exit(status !== 0 || areSet(JSON.parse(stdout)) ? 0 : 1);
