/**
 * MTProto over HTTP: each frame of the client is the body of a POST, each frame of the server the response to one.
 * The connection knows nothing of data centers; the authorization keys do.
 */

const HEAD_END = '\r\n\r\n';
const MAX_HEAD_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const FIRST_WORD = 'POST';

/** As many bytes tell whether a connection speaks HTTP. */
export const WORD_BYTES = FIRST_WORD.length;

/** Whether a connection that begins so speaks HTTP; no opening of obfuscated2 begins with this word. */
export const isHttp = (bytes) => bytes.toString('latin1', 0, WORD_BYTES) === FIRST_WORD;

/** The length of a request's body, told in its head. */
function bodyLength(head) {
  const length = Number(/^content-length: *(\d+)\r?$/im.exec(head)?.[1]);
  if (!head.startsWith(FIRST_WORD) || !(length <= MAX_BODY_BYTES)) {
    throw new Error('No request of MTProto over HTTP');
  }
  return length;
}

export class HttpTransport {
  #pending = Buffer.alloc(0);

  dcId = null;
  isTestDc = false;

  /** @returns {Buffer[]} the frames that became complete with these bytes */
  receive(bytes) {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const frames = [];
    for (let frame = this.#takeFrame(); frame; frame = this.#takeFrame()) {
      frames.push(frame);
    }
    return frames;
  }

  /** The response that carries one frame. */
  wrap(frame) {
    const head = `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: ${frame.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), frame]);
  }

  #takeFrame() {
    const headEnd = this.#pending.indexOf(HEAD_END);
    if (headEnd < 0) {
      if (this.#pending.length > MAX_HEAD_BYTES) {
        throw new Error('Head too long');
      }
      return null;
    }
    const start = headEnd + HEAD_END.length;
    const end = start + bodyLength(this.#pending.toString('latin1', 0, headEnd));
    if (this.#pending.length < end) {
      return null;
    }
    const frame = this.#pending.subarray(start, end);
    this.#pending = this.#pending.subarray(end);
    return frame;
  }
}
