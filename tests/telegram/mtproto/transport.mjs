/**
 * The transports that TDLib speaks over TCP: obfuscated2 around intermediate, padded
 * intermediate or abridged framing.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';

const HEADER_BYTES = 64;
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
  [0xefefefef, abridged],
  [0xeeeeeeee, intermediate],
  [0xdddddddd, intermediate],
]);

/** Cuts one connection's byte stream into MTProto frames and wraps frames for it. */
export class Transport {
  #pending = Buffer.alloc(0);
  #framing = null;
  #decryptor;
  #encryptor;

  /** Number of the data center that the client means, null before the first bytes. */
  dcId = null;
  isTestDc = false;

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
    const header = this.#pending.subarray(0, HEADER_BYTES);
    const reversed = Buffer.from(header.subarray(8, 56)).reverse();
    this.#decryptor = createDecipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56));
    this.#encryptor = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48));
    const plain = this.#decryptor.update(header);
    this.#framing = framings.get(plain.readUInt32LE(56));
    if (!this.#framing) {
      throw new Error('Unknown transport');
    }
    this.#readDcId(plain.readInt16LE(60));
    this.#pending = this.#decryptor.update(this.#pending.subarray(HEADER_BYTES));
  }

  #readDcId(number) {
    const id = Math.abs(number);
    this.isTestDc = id > TEST_DC_OFFSET;
    this.dcId = this.isTestDc ? id - TEST_DC_OFFSET : id;
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
