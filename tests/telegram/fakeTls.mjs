/**
 * The disguise of MTProto proxies whose secret begins with `ee`: what passes on the socket looks like TLS 1.3 with a
 * website. Client and server know each other by an HMAC of the secret in place of the hello's random bytes.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { EventEmitter } from 'node:events';

const HANDSHAKE = 0x16;
const CHANGE_CIPHER_SPEC = 0x14;
const APPLICATION_DATA = 0x17;

const RECORD_HEADER_BYTES = 5;
const MAX_RECORD_BYTES = 16 * 1024;

const RANDOM_AT = 11;
const RANDOM_BYTES = 32;
/** The last four bytes of the client's random also hold its time. */
const DIGEST_BYTES = 28;
const SESSION_ID_AT = RANDOM_AT + RANDOM_BYTES;

/** As long as the certificates of a real server might be. */
const CERTIFICATE_BYTES = 1500;

function record(type, body) {
  const header = Buffer.from([type, 3, 3, 0, 0]);
  header.writeUInt16BE(body.length, 3);
  return Buffer.concat([header, body]);
}

/** A record at the start of a buffer: {type, body, length}. Null while incomplete. */
function readRecord(buffer) {
  if (buffer.length < RECORD_HEADER_BYTES) {
    return null;
  }
  const length = RECORD_HEADER_BYTES + buffer.readUInt16BE(3);
  return buffer.length < length ? null : { type: buffer[0], body: buffer.subarray(RECORD_HEADER_BYTES, length), length };
}

const hmac = (key, ...parts) => createHmac('sha256', key).update(Buffer.concat(parts)).digest();

const randomOf = (hello) => hello.subarray(RANDOM_AT, RANDOM_AT + RANDOM_BYTES);

function withoutRandom(hello) {
  const copy = Buffer.from(hello);
  randomOf(copy).fill(0);
  return copy;
}

/** Whether a ClientHello is of somebody who knows the secret. */
export function isHelloOf({ key, domain }, hello) {
  if (hello.length < SESSION_ID_AT + 1 + RANDOM_BYTES || !hello.includes(domain)) {
    return false;
  }
  const digest = hmac(key, withoutRandom(hello));
  return timingSafeEqual(digest.subarray(0, DIGEST_BYTES), randomOf(hello).subarray(0, DIGEST_BYTES));
}

/** ServerHello, ChangeCipherSpec and what stands for the certificates, in answer to a ClientHello. */
export function answerHello({ key }, hello) {
  const sessionId = hello.subarray(SESSION_ID_AT, SESSION_ID_AT + 1 + RANDOM_BYTES);
  const serverHello = Buffer.concat([
    Buffer.from('020000760303', 'hex'),
    Buffer.alloc(RANDOM_BYTES),
    sessionId,
    Buffer.from('130100002e00330024001d0020', 'hex'),
    randomBytes(32),
    Buffer.from('002b00020304', 'hex'),
  ]);
  const answer = Buffer.concat([
    record(HANDSHAKE, serverHello),
    record(CHANGE_CIPHER_SPEC, Buffer.from([1])),
    record(APPLICATION_DATA, randomBytes(CERTIFICATE_BYTES)),
  ]);
  hmac(key, randomOf(hello), answer).copy(answer, RANDOM_AT);
  return answer;
}

/** What is inside of the disguise, as a socket: `data`, `close`, write(), destroy(). */
export class FakeTls extends EventEmitter {
  #socket;
  #secret;
  #refuse;
  #buffer = Buffer.alloc(0);
  #isOpen = false;

  /**
   * @param {import('node:net').Socket} socket
   * @param {{key: Buffer, domain: Buffer}} secret
   * @param {(why: string) => void} refuse called for a client without the secret, whose connection is closed
   */
  constructor(socket, secret, refuse) {
    super();
    this.#socket = socket;
    this.#secret = secret;
    this.#refuse = refuse;
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('close', () => this.emit('close'));
  }

  get destroyed() {
    return this.#socket.destroyed;
  }

  write(bytes) {
    for (let at = 0; at < bytes.length; at += MAX_RECORD_BYTES) {
      this.#socket.write(record(APPLICATION_DATA, bytes.subarray(at, at + MAX_RECORD_BYTES)));
    }
  }

  destroy() {
    this.#socket.destroy();
  }

  #receive(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (let next = readRecord(this.#buffer); next && !this.destroyed; next = readRecord(this.#buffer)) {
      const whole = this.#buffer.subarray(0, next.length);
      this.#buffer = this.#buffer.subarray(next.length);
      this.#onRecord(next, whole);
    }
  }

  #onRecord({ type, body }, whole) {
    if (!this.#isOpen) {
      this.#onHello(whole);
    } else if (type === APPLICATION_DATA) {
      this.emit('data', body);
    } else if (type !== CHANGE_CIPHER_SPEC) {
      this.destroy();
    }
  }

  #onHello(hello) {
    if (!isHelloOf(this.#secret, hello)) {
      this.#refuse('wrong secret');
      this.destroy();
      return;
    }
    this.#isOpen = true;
    this.#socket.write(answerHello(this.#secret, hello));
  }
}
