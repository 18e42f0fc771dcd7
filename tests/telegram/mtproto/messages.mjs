/**
 * Encrypted and plain MTProto messages, and the containers in them.
 */
import { TlReader } from '../tl/reader.mjs';
import { TlWriter } from '../tl/writer.mjs';
import { igeDecrypt, igeEncrypt, messageCipherKey, messageKey, paddingFor } from './crypto.mjs';

const CONTAINER_ID = 0x73f1f8dc;
const RPC_RESULT_ID = 0xf35c6d01;
const HEADER_BYTES = 32;
const MIN_PADDING = 12;

/** Key id of a frame: zero for a message without encryption. */
export const frameKeyId = (frame) => frame.readBigUInt64LE();

/** The payload of a message without encryption. */
export function openPlain(frame) {
  const length = frame.readInt32LE(16);
  return frame.subarray(20, 20 + length);
}

/** A frame for a message without encryption. */
export function sealPlain(messageId, payload) {
  return new TlWriter().long(0).long(messageId).int(payload.length).raw(payload).finish();
}

/**
 * Decrypts a client's frame.
 * @returns {{salt: bigint, sessionId: bigint, messageId: bigint, seqNo: number, body: Buffer}|null}
 *   null where the message key does not fit
 */
export function openEncrypted(frame, authKey) {
  const msgKey = frame.subarray(8, 24);
  const cipherText = frame.subarray(24, 24 + ((frame.length - 24) & ~15));
  const { key, iv } = messageCipherKey(authKey, msgKey, false);
  const plain = igeDecrypt(cipherText, key, iv);
  if (plain.length < HEADER_BYTES || !messageKey(authKey, plain, false).equals(msgKey)) {
    return null;
  }
  const reader = new TlReader(plain);
  const salt = reader.long();
  const sessionId = reader.long();
  const messageId = reader.long();
  const seqNo = reader.int();
  return { salt, sessionId, messageId, seqNo, body: reader.take(reader.int()) };
}

/** Encrypts one message for the client. */
export function sealEncrypted({ salt, sessionId, messageId, seqNo, body }, authKey, keyId) {
  const inner = new TlWriter().long(salt).long(sessionId).long(messageId).int(seqNo).int(body.length).raw(body).finish();
  const plain = Buffer.concat([inner, paddingFor(inner.length, MIN_PADDING)]);
  const msgKey = messageKey(authKey, plain, true);
  const { key, iv } = messageCipherKey(authKey, msgKey, true);
  return new TlWriter().long(keyId).raw(msgKey).raw(igeEncrypt(plain, key, iv)).finish();
}

/** The messages in a body: those of a container, or the one that it is. */
export function splitContainer({ messageId, seqNo, body }) {
  const reader = new TlReader(body);
  if (body.length < 8 || reader.uint() !== CONTAINER_ID) {
    return [{ messageId, seqNo, body }];
  }
  return Array.from({ length: reader.int() }, () => {
    const inner = { messageId: reader.long(), seqNo: reader.int() };
    return { ...inner, body: reader.take(reader.int()) };
  });
}

/** A container of messages. */
export function joinContainer(messages) {
  const writer = new TlWriter().int(CONTAINER_ID).int(messages.length);
  for (const { messageId, seqNo, body } of messages) {
    writer.long(messageId).int(seqNo).int(body.length).raw(body);
  }
  return writer.finish();
}

/** The body that answers a call. */
export function rpcResult(requestId, result) {
  return new TlWriter().int(RPC_RESULT_ID).long(requestId).raw(result).finish();
}
