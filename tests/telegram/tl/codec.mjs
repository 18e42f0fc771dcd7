/**
 * Turns TL objects into bytes and back, over the declarations of schema.mjs.
 *
 * An object is written `{ _: 'constructorName', field: value }` with TL's own field
 * names. `long` is read as BigInt and written from BigInt or Number; `Bool` and `true`
 * are booleans; int128, int256 and bytes are Buffers. A field under a flag is absent
 * when it is undefined, and flags fields compute themselves.
 */
import { unzipSync } from 'node:zlib';
import { loadSchema } from './schema.mjs';
import { TlReader } from './reader.mjs';
import { TlWriter } from './writer.mjs';

const VECTOR_ID = 0x1cb5c415;
const GZIP_PACKED_ID = 0x3072cfa1;
const BOOL_TRUE_ID = 0x997275b5;
const BOOL_FALSE_ID = 0xbc799737;

const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

const schema = loadSchema();

/** A constructor or function that the schema does not hold; `id` is its number. */
export class UnknownConstructorError extends Error {
  constructor(id) {
    super(`Unknown TL constructor 0x${id.toString(16).padStart(8, '0')}`);
    this.name = 'UnknownConstructorError';
    this.id = id;
  }
}

const primitives = {
  int: { read: (reader) => reader.int(), write: (writer, value) => writer.int(value) },
  long: { read: (reader) => reader.long(), write: (writer, value) => writer.long(value) },
  double: { read: (reader) => reader.double(), write: (writer, value) => writer.double(value) },
  string: { read: (reader) => reader.string(), write: (writer, value) => writer.bytes(value) },
  bytes: { read: (reader) => reader.bytes(), write: (writer, value) => writer.bytes(value) },
  int128: { read: (reader) => Buffer.from(reader.take(16)), write: (writer, value) => writer.raw(value) },
  int256: { read: (reader) => Buffer.from(reader.take(32)), write: (writer, value) => writer.raw(value) },
  Bool: { read: readBool, write: (writer, value) => writer.int(value ? BOOL_TRUE_ID : BOOL_FALSE_ID) },
};

function readBool(reader) {
  const id = reader.uint();
  if (id !== BOOL_TRUE_ID && id !== BOOL_FALSE_ID) {
    throw new UnknownConstructorError(id);
  }
  return id === BOOL_TRUE_ID;
}

function readVector(reader, elementType, isBoxed) {
  if (isBoxed && reader.uint() !== VECTOR_ID) {
    throw new RangeError('TL vector expected');
  }
  const count = reader.int();
  if (count < 0 || count > reader.remaining) {
    throw new RangeError(`TL vector of ${count} elements does not fit`);
  }
  return Array.from({ length: count }, () => readType(reader, elementType));
}

function readType(reader, type) {
  const primitive = primitives[type];
  if (primitive) {
    return primitive.read(reader);
  }
  const vector = /^([Vv])ector<(.+)>$/.exec(type);
  if (vector) {
    return readVector(reader, vector[2], vector[1] === 'V');
  }
  if (type.startsWith('%')) {
    return readFields(reader, schema.byName.get(type.slice(1)));
  }
  return readObject(reader);
}

function readFields(reader, declaration) {
  const object = { _: declaration.name };
  const flags = {};
  for (const { kind, name, type, flag } of declaration.fields) {
    if (kind === 'flags') {
      flags[name] = reader.uint();
    } else if (flag && !((flags[flag.field] >>> flag.bit) & 1)) {
      continue;
    } else {
      object[name] = type === 'true' ? true : readType(reader, type);
    }
  }
  return object;
}

function writeType(writer, type, value) {
  const primitive = primitives[type];
  if (primitive) {
    primitive.write(writer, value);
    return;
  }
  const vector = /^([Vv])ector<(.+)>$/.exec(type);
  if (vector) {
    if (vector[1] === 'V') {
      writer.int(VECTOR_ID);
    }
    writer.int(value.length);
    value.forEach((element) => writeType(writer, vector[2], element));
  } else if (type.startsWith('%')) {
    writeFields(writer, schema.byName.get(type.slice(1)), value);
  } else {
    writeObject(writer, value);
  }
}

function isPresent(type, value) {
  return type === 'true' ? value === true : value !== undefined && value !== null;
}

function flagsOf(declaration, object, flagsName) {
  let flags = 0;
  for (const { name, type, flag } of declaration.fields) {
    if (flag?.field === flagsName && isPresent(type, object[name])) {
      flags |= 1 << flag.bit;
    }
  }
  return flags;
}

function writeFields(writer, declaration, object) {
  for (const { kind, name, type, flag } of declaration.fields) {
    if (kind === 'flags') {
      writer.int(flagsOf(declaration, object, name));
    } else if (type === 'true' || (flag && !isPresent(type, object[name]))) {
      continue;
    } else if (object[name] === undefined) {
      throw new TypeError(`${declaration.name} needs the field ${name}`);
    } else {
      writeType(writer, type, object[name]);
    }
  }
}

function writeObject(writer, object) {
  if (typeof object === 'boolean') {
    writer.int(object ? BOOL_TRUE_ID : BOOL_FALSE_ID);
    return;
  }
  const declaration = schema.byName.get(object?._);
  if (!declaration) {
    throw new TypeError(`Not a known TL object: ${object?._ ?? typeof object}`);
  }
  writer.int(declaration.id);
  writeFields(writer, declaration, object);
}

/** Reads one boxed object (or function call) at the reader's place, unpacking it where it is gzipped. */
export function readObject(reader) {
  const id = reader.uint();
  if (id === GZIP_PACKED_ID) {
    return decode(unzipSync(reader.bytes(), { maxOutputLength: MAX_UNPACKED_BYTES }));
  }
  const declaration = schema.byId.get(id);
  if (!declaration) {
    throw new UnknownConstructorError(id);
  }
  return readFields(reader, declaration);
}

/** The object in a buffer; bytes behind it are left alone. */
export function decode(buffer) {
  return readObject(new TlReader(buffer));
}

/** The bytes of a boxed object, or of a bare boolean as `Bool`. */
export function encode(object) {
  const writer = new TlWriter();
  writeObject(writer, object);
  return writer.finish();
}

/** The bytes of a function's result, by the type that its declaration promises. */
export function encodeResult(functionName, value) {
  const writer = new TlWriter();
  writeType(writer, schema.byName.get(functionName).result, value);
  return writer.finish();
}

/** Whether the schema holds a declaration of that name. */
export function isDeclared(name) {
  return schema.byName.has(name);
}

/** Every declaration, for tests. */
export function declarations() {
  return [...schema.byName.values()];
}
