/** Reads TL's primitive values from a buffer, front to back. */
export class TlReader {
  constructor(buffer, offset = 0) {
    this.buffer = buffer;
    this.offset = offset;
  }

  get remaining() {
    return this.buffer.length - this.offset;
  }

  take(length) {
    if (length < 0 || length > this.remaining) {
      throw new RangeError(`TL value needs ${length} bytes, ${this.remaining} are left`);
    }
    const bytes = this.buffer.subarray(this.offset, this.offset + length);
    this.offset += length;
    return bytes;
  }

  int() {
    return this.take(4).readInt32LE();
  }

  uint() {
    return this.take(4).readUInt32LE();
  }

  long() {
    return this.take(8).readBigInt64LE();
  }

  double() {
    return this.take(8).readDoubleLE();
  }

  bytes() {
    let length = this.take(1)[0];
    let header = 1;
    if (length === 254) {
      length = this.take(3).readUIntLE(0, 3);
      header = 4;
    }
    const value = Buffer.from(this.take(length));
    this.take(-(header + length) & 3);
    return value;
  }

  string() {
    return this.bytes().toString('utf8');
  }
}
