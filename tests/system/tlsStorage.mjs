/** A storage with a TLS listener, the files that it takes its certificates from, and clients of it. */
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

/** The section `tls`; the names are those of installFiles(). */
export const TLS = { port: 0, certificate: 'cert.pem', key: 'key.pem', client_ca: 'ca.pem' };

/** Puts the files into a folder, each at once. */
export function installFiles(folder, { cert, key, ca = cert }, mode = 0o600) {
  for (const [name, text] of Object.entries({ 'cert.pem': cert, 'key.pem': key, 'ca.pem': ca })) {
    const draft = join(folder, `${name}.new`);
    writeFileSync(draft, text);
    chmodSync(draft, mode);
    renameSync(draft, join(folder, name));
  }
}

/**
 * Plays with a storage that has a TLS listener, and takes it down.
 * @param {object} description
 * @param {{cert: string, key: string, ca?: string}} description.files
 * @param {object} [description.settings] as for testSettings()
 * @param {(stage: {storage: Storage, port: number, connect: Function}) => Promise<void>} act `connect` takes options for
 *   TLS and, in place of that of session 42, a handshake
 */
export async function playByTls({ files, settings = {}, mode, tls = {} }, act) {
  const folder = temporaryFolder();
  installFiles(folder, files, mode);
  const storage = await Storage.start({ folder, settings: { ...settings, tls: { ...TLS, ...tls } } });
  try {
    const port = await storage.tlsPort();
    const connect = (options, handshake = '42\n') => StorageClient.connect({ port }, handshake, options);
    await act({ storage, port, connect });
    await storage.stop();
    storage.checkLog({ 'the key': files.key.split('\n')[1] });
  } catch (error) {
    error.message += `\nThe end of the log:\n${storage.log.text.slice(-3000)}`;
    throw error;
  } finally {
    await storage.dispose();
  }
}
