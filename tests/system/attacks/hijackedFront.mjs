/** The end of a worker's stream that belongs to the front, in a test's hands; see hijacked_front.cpp. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Waiters, withDeadline } from '../../telegram/waiters.mjs';
import { LogLines } from '../logLines.mjs';
import { testSettings } from '../settings.mjs';
import { BINARY, temporaryFolder } from '../storage.mjs';

const HEADER_SIZE = 16;

/** Kinds of frames, as in src/ipc/frame.h. */
export const REQUEST = 1;
export const REPLY = 2;
export const UPDATE = 3;
export const QUESTION = 4;

/** Where the ids of questions begin (src/session/questions.h), and the worker's own (src/worker/start_up.h). */
export const FIRST_QUESTION = 1n << 62n;
export const FIRST_OWN_ID = 1n << 63n;

/** A frame as it goes over the wire; `body` is an object, or a text as it is to be. */
export function frame(kind, id, body, { padding = 0, size } = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt32LE(size ?? bytes.length, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt8(padding, 5);
  header.writeBigUInt64LE(BigInt(id), 8);
  return Buffer.concat([header, bytes]);
}

export class HijackedFront {
  #process;
  #rest = Buffer.alloc(0);
  #nextRequest = 1n;
  #nextQuestion = FIRST_QUESTION + 1n;

  /** All that the worker sent: {kind, id, object}. */
  received = new Waiters();
  /** The worker's log. */
  log = new LogLines();
  /** Resolves when the worker has closed the stream. */
  closed;

  constructor(telegram, settings) {
    const folder = temporaryFolder();
    const file = join(folder, 'settings.json');
    writeFileSync(file, JSON.stringify(testSettings(telegram, settings)));
    const program = join(dirname(BINARY), 'hijacked_front');
    const env = { ...process.env, TGSTORAGE_DUMPABLE: '1' };
    this.#process = spawn(program, [BINARY, file, join(folder, '1')], { env });
    this.#process.stdin.on('error', () => {});
    this.#process.stdout.on('data', (chunk) => this.#onBytes(chunk));
    this.#process.stderr.setEncoding('utf8').on('data', (chunk) => this.log.add(chunk));
    this.closed = new Promise((done) => this.#process.stdout.once('end', done));
  }

  #onBytes(chunk) {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= HEADER_SIZE && this.#rest.length >= HEADER_SIZE + this.#rest.readUInt32LE(0)) {
      const end = HEADER_SIZE + this.#rest.readUInt32LE(0);
      const object = JSON.parse(this.#rest.subarray(HEADER_SIZE, end).toString());
      this.received.add({ kind: this.#rest.readUInt8(4), id: this.#rest.readBigUInt64LE(8), object });
      this.#rest = this.#rest.subarray(end);
    }
  }

  /** Writes bytes as they are. */
  write(bytes) {
    this.#process.stdin.write(bytes);
  }

  /** The answer to a frame with that id. */
  answerTo(id) {
    const fits = (sent) => sent.kind === REPLY && sent.id === BigInt(id);
    return this.received.find(fits, { what: `the answer to ${id}` }).then(({ object }) => object);
  }

  /** The answer to a request. */
  ask(body) {
    const id = this.#nextRequest++;
    this.write(frame(REQUEST, id, body));
    return this.answerTo(id);
  }

  /** The answer to a question. */
  question(body) {
    const id = this.#nextQuestion++;
    this.write(frame(QUESTION, id, body));
    return this.answerTo(id);
  }

  seesState(type) {
    const fits = ({ object }) => object.authorization_state?.['@type'] === type;
    return this.received.find(fits, { what: type });
  }

  /** Logs a person in as the front would for a client. */
  async logIn({ phone, code }) {
    await this.seesState('authorizationStateWaitPhoneNumber');
    await this.ask({ '@type': 'setAuthenticationPhoneNumber', phone_number: phone });
    await this.seesState('authorizationStateWaitCode');
    await this.ask({ '@type': 'checkAuthenticationCode', code });
    await this.seesState('authorizationStateReady');
  }

  seesEnd() {
    return withDeadline(this.closed, 'the end of the stream');
  }

  /** Ends the worker in good order. */
  async stop() {
    const ended = new Promise((done) => this.#process.once('close', done));
    this.#process.stdin.end();
    await withDeadline(ended, 'the end of the worker');
  }
}
