/**
 * An MTProto proxy: takes those who know its secret, in each of the three forms that it can have. It has no address
 * to forward to; the client's opening names the data center.
 */
import { FakeTls } from './fakeTls.mjs';
import { HEADER_BYTES, readOpening } from './mtproto/transport.mjs';

const KEY_BYTES = 16;
const PADDED = 0xdd;
const DISGUISED = 0xee;

/** What a secret in hexadecimal digits says: {key, isPadded, domain}; the domain is null where it is no disguise. */
export function readSecret(text) {
  const bytes = Buffer.from(text, 'hex');
  if (bytes.length === KEY_BYTES) {
    return { key: bytes, isPadded: false, domain: null };
  }
  if (bytes.length === KEY_BYTES + 1 && bytes[0] === PADDED) {
    return { key: bytes.subarray(1), isPadded: true, domain: null };
  }
  if (bytes.length > KEY_BYTES + 1 && bytes[0] === DISGUISED) {
    return { key: bytes.subarray(1, 1 + KEY_BYTES), isPadded: true, domain: bytes.subarray(1 + KEY_BYTES) };
  }
  throw new Error(`${text} is no secret of an MTProto proxy`);
}

/** Waits for the opening on a stream, and looks whether it was made with the key. */
function acceptOpening(stream, { key, isPadded }, { accept, refuse }) {
  let buffer = Buffer.alloc(0);
  const onData = (bytes) => {
    buffer = Buffer.concat([buffer, bytes]);
    if (buffer.length < HEADER_BYTES) {
      return;
    }
    stream.off('data', onData);
    const { framing, dcId } = readOpening(buffer, key);
    if (framing === null || (isPadded && framing !== 'padded intermediate')) {
      refuse('wrong secret');
      stream.destroy();
      return;
    }
    accept({ address: null, port: null, username: null, secret: key, framing, dcId }, buffer, stream);
  };
  stream.on('data', onData);
}

/** Negotiates with a client on a socket; see GREETINGS in proxy.mjs. */
export function acceptMtproto(socket, description) {
  const secret = readSecret(description.secret);
  const stream = secret.domain ? new FakeTls(socket, secret, description.refuse) : socket;
  acceptOpening(stream, secret, description);
}
