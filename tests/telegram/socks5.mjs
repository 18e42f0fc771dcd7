/**
 * SOCKS5 (RFC 1928) that accepts CONNECT to any address and hands the socket over.
 */

const VERSION = 5;
const AUTH_VERSION = 1;
const NO_AUTH = 0;
const PASSWORD_AUTH = 2;
const NO_METHOD = 0xff;
const CONNECT = 1;

const ADDRESS_IPV4 = 1;
const ADDRESS_NAME = 3;
const ADDRESS_IPV6 = 4;

/** The greeting: version, count, methods. Null while incomplete. */
function readGreeting(buffer) {
  if (buffer.length < 2 || buffer.length < 2 + buffer[1]) {
    return null;
  }
  return { methods: [...buffer.subarray(2, 2 + buffer[1])], length: 2 + buffer[1] };
}

/** User name and password (RFC 1929). Null while incomplete. */
function readCredentials(buffer) {
  if (buffer.length < 2 || buffer.length < 3 + buffer[1]) {
    return null;
  }
  const passwordAt = 2 + buffer[1];
  const length = passwordAt + 1 + buffer[passwordAt];
  if (buffer.length < length) {
    return null;
  }
  return {
    username: buffer.toString('utf8', 2, passwordAt),
    password: buffer.toString('utf8', passwordAt + 1, length),
    length,
  };
}

function addressLength(buffer) {
  switch (buffer[3]) {
    case ADDRESS_IPV4:
      return 4;
    case ADDRESS_IPV6:
      return 16;
    case ADDRESS_NAME:
      return 1 + buffer[4];
    default:
      throw new Error('Unknown address type');
  }
}

function formatAddress(type, bytes) {
  switch (type) {
    case ADDRESS_IPV4:
      return bytes.join('.');
    case ADDRESS_IPV6:
      return bytes.toString('hex').match(/.{4}/g).join(':');
    default:
      return bytes.toString('utf8', 1);
  }
}

/** The request: command, address, port. Null while incomplete. */
function readRequest(buffer) {
  if (buffer.length < 5) {
    return null;
  }
  const portAt = 4 + addressLength(buffer);
  if (buffer.length < portAt + 2) {
    return null;
  }
  return {
    command: buffer[1],
    address: formatAddress(buffer[3], buffer.subarray(4, portAt)),
    port: buffer.readUInt16BE(portAt),
    length: portAt + 2,
  };
}

/** Speaks SOCKS5 on one socket until the CONNECT is accepted. */
class Negotiation {
  #socket;
  #accept;
  #refuse;
  #credentials;
  #buffer = Buffer.alloc(0);
  #step = this.#greet;
  #user = null;

  constructor(socket, { accept, refuse, credentials }) {
    this.#socket = socket;
    this.#accept = accept;
    this.#refuse = refuse;
    this.#credentials = credentials;
    this.onData = (bytes) => this.#receive(bytes);
    socket.on('data', this.onData);
  }

  #receive(bytes) {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    try {
      while (this.#step && this.#step()) {
        // each step takes what it read off the buffer
      }
    } catch {
      this.#socket.destroy();
    }
  }

  #consume(length) {
    this.#buffer = this.#buffer.subarray(length);
  }

  #greet() {
    const greeting = readGreeting(this.#buffer);
    if (!greeting) {
      return false;
    }
    this.#consume(greeting.length);
    const wantsPassword = greeting.methods.includes(PASSWORD_AUTH);
    if (this.#credentials && !wantsPassword) {
      this.#socket.end(Buffer.from([VERSION, NO_METHOD]));
      this.#step = null;
      this.#refuse('no credentials');
      return false;
    }
    this.#socket.write(Buffer.from([VERSION, wantsPassword ? PASSWORD_AUTH : NO_AUTH]));
    this.#step = wantsPassword ? this.#authenticate : this.#connect;
    return true;
  }

  #authenticate() {
    const given = readCredentials(this.#buffer);
    if (!given) {
      return false;
    }
    this.#consume(given.length);
    const wanted = this.#credentials;
    const isRight = !wanted || (given.username === wanted.username && given.password === wanted.password);
    if (!isRight) {
      this.#socket.end(Buffer.from([AUTH_VERSION, 1]));
      this.#step = null;
      this.#refuse('wrong credentials');
      return false;
    }
    this.#user = given.username;
    this.#socket.write(Buffer.from([AUTH_VERSION, 0]));
    this.#step = this.#connect;
    return true;
  }

  #connect() {
    const request = readRequest(this.#buffer);
    if (!request) {
      return false;
    }
    if (request.command !== CONNECT) {
      throw new Error('Only CONNECT is served');
    }
    this.#consume(request.length);
    this.#step = null;
    this.#socket.off('data', this.onData);
    this.#socket.write(Buffer.from([VERSION, 0, 0, ADDRESS_IPV4, 0, 0, 0, 0, 0, 0]));
    const { address, port } = request;
    this.#accept({ address, port, username: this.#user }, this.#buffer);
    return false;
  }
}

/** Negotiates SOCKS5 on a socket; see GREETINGS in proxy.mjs. */
export function acceptSocks5(socket, description) {
  new Negotiation(socket, description);
}
