/** The owner's settings, for a Telegram that is not Telegram. */
import { execFileSync } from 'node:child_process';

/** As good as any: the practice Telegram asks for none. */
const API_ID = 1;
const API_HASH = '0'.repeat(32);

/**
 * Every value in force by a settings file, paths absolute and secrets masked.
 * @param {string} binary
 * @param {string} file
 * @throws what execFileSync throws where the settings are wrong; the storage has said on stderr what is
 */
export function effectiveSettings(binary, file) {
  const stdio = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(binary, ['--settings', file, '--dump'], { encoding: 'utf8', stdio }));
}

/**
 * The same settings for a practice Telegram. Neither the owner's sessions nor the owner's secrets take part: the
 * sessions live in a folder of their own, with a key that the storage makes there.
 * @param {object} effective
 * @param {{port: number, library: string, folder: string}} practice port of its proxy, the library that trusts it,
 *   and where the sessions go
 */
export function practiceSettings(effective, { port, library, folder }) {
  const tdlib = {
    ...effective.tdlib,
    api_id: API_ID,
    api_hash: API_HASH,
    library,
    path: folder,
    encryption_key: null,
    use_test_dc: false,
    proxy: { type: 'socks5', host: '127.0.0.1', port },
  };
  return { ...effective, tdlib, mysql: null };
}
