/**
 * The transports that TDLib speaks over TCP: obfuscated2 around intermediate, padded
 * intermediate or abridged framing.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { sha256 } from './crypto.mjs';

export const HEADER_BYTES = 64;
const MAX_FRAME_BYTES = 16 * 1024 * 1024;
const TEST_DC_OFFSET = 10000;

const QUICK_ACK_BIT = 0x80000000;

const intermediate = {
  read(buffer) {
    if (buffer.length < 4) {
      return null;
    }
    const length = (buffer.readUInt32LE() & ~QUICK_ACK_BIT) >>> 0;
    return { headerLength: 4, length };
  },
  write(frame) {
    const header = Buffer.alloc(4);
    header.writeUInt32LE(frame.length);
    return Buffer.concat([header, frame]);
  },
};

const abridged = {
  read(buffer) {
    if (buffer.length < 1) {
      return null;
    }
    const words = buffer[0] & 0x7f;
    if (words < 0x7f) {
      return { headerLength: 1, length: words * 4 };
    }
    return buffer.length < 4 ? null : { headerLength: 4, length: buffer.readUIntLE(1, 3) * 4 };
  },
  write(frame) {
    const words = frame.length / 4;
    const header =
      words < 0x7f ? Buffer.from([words]) : Buffer.from([0x7f, words & 255, (words >> 8) & 255, words >> 16]);
    return Buffer.concat([header, frame]);
  },
};

const framings = new Map([
  [0xefefefef, { name: 'abridged', ...abridged }],
  [0xeeeeeeee, { name: 'intermediate', ...intermediate }],
  [0xdddddddd, { name: 'padded intermediate', ...intermediate }],
]);

/** Key and start of one direction, of 48 bytes of the header; the secret of an MTProto proxy goes into the key. */
function cipherOf(create, bytes, secret) {
  const key = bytes.subarray(0, 32);
  return create('aes-256-ctr', secret ? sha256(key, secret) : key, bytes.subarray(32));
}

function openStream(bytes, secret) {
  const header = bytes.subarray(0, HEADER_BYTES);
  const seed = header.subarray(8, 56);
  const decryptor = cipherOf(createDecipheriv, seed, secret);
  const encryptor = cipherOf(createCipheriv, Buffer.from(seed).reverse(), secret);
  const plain = decryptor.update(header);
  const number = Math.abs(plain.readInt16LE(60));
  const isTestDc = number > TEST_DC_OFFSET;
  return {
    decryptor,
    encryptor,
    framing: framings.get(plain.readUInt32LE(56)) ?? null,
    isTestDc,
    dcId: isTestDc ? number - TEST_DC_OFFSET : number,
  };
}

/** What a client's first 64 bytes say: {framing, dcId}; the framing's name is null where they make no sense. */
export function readOpening(bytes, secret) {
  const { framing, dcId } = openStream(bytes, secret);
  return { framing: framing?.name ?? null, dcId };
}

/** Cuts one connection's byte stream into MTProto frames and wraps frames for it. */
export class Transport {
  #secret;
  #pending = Buffer.alloc(0);
  #framing = null;
  #decryptor;
  #encryptor;

  /** Number of the data center that the client means, null before the first bytes. */
  dcId = null;
  isTestDc = false;

  /** @param {Buffer|null} [secret] of the MTProto proxy that the client came through */
  constructor(secret = null) {
    this.#secret = secret;
  }

  /** @returns {Buffer[]} the frames that became complete with these bytes */
  receive(bytes) {
    if (this.#framing) {
      this.#append(this.#decryptor.update(bytes));
    } else {
      this.#append(bytes);
      if (this.#pending.length < HEADER_BYTES) {
        return [];
      }
      this.#open();
    }
    return this.#takeFrames();
  }

  /** The bytes that carry one frame to the client. */
  wrap(frame) {
    return this.#encryptor.update(this.#framing.write(frame));
  }

  #append(bytes) {
    this.#pending = this.#pending.length ? Buffer.concat([this.#pending, bytes]) : bytes;
  }

  #open() {
    const { decryptor, encryptor, framing, dcId, isTestDc } = openStream(this.#pending, this.#secret);
    if (!framing) {
      throw new Error('Unknown transport');
    }
    this.#decryptor = decryptor;
    this.#encryptor = encryptor;
    this.#framing = framing;
    this.dcId = dcId;
    this.isTestDc = isTestDc;
    this.#pending = decryptor.update(this.#pending.subarray(HEADER_BYTES));
  }

  #takeFrames() {
    const frames = [];
    for (;;) {
      const header = this.#framing.read(this.#pending);
      if (header?.length > MAX_FRAME_BYTES) {
        throw new Error('Frame too large');
      }
      if (!header || this.#pending.length < header.headerLength + header.length) {
        return frames;
      }
      const end = header.headerLength + header.length;
      frames.push(this.#pending.subarray(header.headerLength, end));
      this.#pending = this.#pending.subarray(end);
    }
  }
}
