/** The first message of TLS clients that today's libraries won't play any more. */

const u8 = (value) => Buffer.from([value]);
const u16 = (value) => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value) => Buffer.concat([u8(value >> 16), u16(value & 0xffff)]);
const sized = (size, body) => Buffer.concat([size(body.length), body]);
const list = (items) => sized(u16, Buffer.concat(items.map(u16)));

const extension = (type, body) => Buffer.concat([u16(type), sized(u16, body)]);

/** Curves, point formats and signatures that any server agrees to, so that none of them is why it refuses. */
const EXTENSIONS = Buffer.concat([
  extension(10, list([0x0017, 0x001d])),
  extension(11, sized(u8, u8(0))),
  extension(13, list([0x0403, 0x0804, 0x0401, 0x0203, 0x0201])),
]);

export const VERSIONS = { 'SSL 3.0': 0x0300, 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 };

/**
 * One record.
 * @param {number} version
 * @param {number[]} ciphers numbers of cipher suites
 * @param {number[]} [compressions] 0: none, 1: DEFLATE
 */
export function clientHello(version, ciphers, compressions = [0]) {
  const body = Buffer.concat([
    u16(version),
    Buffer.alloc(32, 0x5a),
    sized(u8, Buffer.alloc(0)),
    list(ciphers),
    sized(u8, Buffer.from(compressions)),
    ...(version === 0x0300 ? [] : [sized(u16, EXTENSIONS)]),
  ]);
  const message = Buffer.concat([u8(1), sized(u24, body)]);
  return Buffer.concat([u8(22), u16(Math.min(version, 0x0301)), sized(u16, message)]);
}

const RECORD_ALERT = 21;
const RECORD_HANDSHAKE = 22;
const SERVER_HELLO = 2;

/** What a server's first record says: {alert: number}, or of a ServerHello {version, cipher, compression}. */
export function parseAnswer(bytes) {
  if (bytes[0] === RECORD_ALERT) {
    return { alert: bytes[6] };
  }
  if (bytes[0] !== RECORD_HANDSHAKE || bytes[5] !== SERVER_HELLO) {
    throw new Error(`no answer of TLS: ${bytes.toString('hex').slice(0, 40)}`);
  }
  const behindId = 44 + bytes[43];
  return { version: bytes.readUInt16BE(9), cipher: bytes.readUInt16BE(behindId), compression: bytes[behindId + 2] };
}
