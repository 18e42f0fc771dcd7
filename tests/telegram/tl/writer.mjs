/** Collects TL's primitive values into one buffer. */
export class TlWriter {
  #chunks = [];

  raw(bytes) {
    this.#chunks.push(bytes);
    return this;
  }

  int(value) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value | 0);
    return this.raw(bytes);
  }

  long(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
    return this.raw(bytes);
  }

  double(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return this.raw(bytes);
  }

  bytes(value) {
    const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    const isShort = content.length < 254;
    const header = isShort
      ? Buffer.from([content.length])
      : Buffer.from([254, content.length & 255, (content.length >> 8) & 255, content.length >> 16]);
    const padding = -(header.length + content.length) & 3;
    return this.raw(header).raw(content).raw(Buffer.alloc(padding));
  }

  finish() {
    return Buffer.concat(this.#chunks);
  }
}
