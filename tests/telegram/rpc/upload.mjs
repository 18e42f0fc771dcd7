/** Files, as far as tests need them: the calls show what leaves a client, and nothing is kept. */
import { RpcError } from './error.mjs';

function saveFilePart() {
  throw new RpcError(400, 'FILE_PART_INVALID');
}

export const authorized = { 'upload.saveFilePart': saveFilePart };
