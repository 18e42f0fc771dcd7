/**
 * An HTTP proxy: CONNECT to any address, and plain requests, which are handed over as they are, head and all.
 * Both may have to bring Basic credentials (RFC 7617).
 */

const HEAD_END = '\r\n\r\n';
const MAX_HEAD_BYTES = 16 * 1024;

const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';
const CREDENTIALS_WANTED =
  'HTTP/1.1 407 Proxy Authentication Required\r\n' +
  'Proxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** The head of a request: {method, target, headers, length}; headers by lower-case name. Null while incomplete. */
function readHead(buffer) {
  const end = buffer.indexOf(HEAD_END);
  if (end < 0) {
    if (buffer.length > MAX_HEAD_BYTES) {
      throw new Error('Head too long');
    }
    return null;
  }
  const [first, ...lines] = buffer.toString('latin1', 0, end).split('\r\n');
  const [method, target] = first.split(' ');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { method, target, headers, length: end + HEAD_END.length };
}

/** {username, password} of a Basic authorization, the scheme in any case; null without one. */
function readCredentials(header = '') {
  const match = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header);
  const [, username, password] = match ? /^([^:]*):(.*)$/s.exec(Buffer.from(match[1], 'base64').toString()) ?? [] : [];
  return username === undefined ? null : { username, password };
}

/** Where a request leads to: `host:port` of CONNECT, or an absolute address. */
function readTarget({ method, target }) {
  const url = new URL(method === 'CONNECT' ? `http://${target}` : target);
  return { address: url.hostname, port: Number(url.port || 80) };
}

/** Speaks HTTP on one socket until it knows where the first request leads to. */
class Negotiation {
  #socket;
  #description;
  #buffer = Buffer.alloc(0);

  constructor(socket, description) {
    this.#socket = socket;
    this.#description = description;
    this.onData = (bytes) => this.#receive(bytes);
    socket.on('data', this.onData);
  }

  #receive(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    try {
      const head = readHead(this.#buffer);
      if (head) {
        this.#socket.off('data', this.onData);
        this.#answer(head);
      }
    } catch {
      this.#socket.destroy();
    }
  }

  #answer(head) {
    const { credentials: wanted, accept, refuse } = this.#description;
    const given = readCredentials(head.headers.get('proxy-authorization'));
    if (wanted && (given?.username !== wanted.username || given.password !== wanted.password)) {
      this.#socket.end(CREDENTIALS_WANTED);
      refuse(given ? 'wrong credentials' : 'no credentials');
      return;
    }
    const target = { ...readTarget(head), method: head.method, username: given?.username ?? null };
    if (head.method === 'CONNECT') {
      this.#socket.write(ESTABLISHED);
      accept(target, this.#buffer.subarray(head.length));
    } else {
      accept(target, this.#buffer);
    }
  }
}

/** Negotiates HTTP on a socket; see GREETINGS in proxy.mjs. */
export function acceptHttp(socket, description) {
  new Negotiation(socket, description);
}
