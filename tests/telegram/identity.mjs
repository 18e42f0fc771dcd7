/**
 * The RSA key that makes this process's data centers Telegram in the eyes of a patched
 * library. Made at run time, never stored; one for the process, as making one and
 * patching 60 MB takes longer than most tests.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patchLibrary } from './library.mjs';
import { generateRsaKey } from './mtproto/rsaKey.mjs';

let rsaKey = null;
const copies = new Map();

/** This process's key. */
export function identityKey() {
  rsaKey ??= generateRsaKey();
  return rsaKey;
}

/** Path of a patched copy of a library, made once and removed when the process exits. */
export function patchedCopy(library) {
  if (!copies.has(library)) {
    const folder = mkdtempSync(join(tmpdir(), 'telegram-library-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const copy = join(folder, 'libtdjson.so');
    patchLibrary(library, copy, identityKey().publicKeyPem);
    copies.set(library, copy);
  }
  return copies.get(library);
}
