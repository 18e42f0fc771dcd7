/**
 * What the tests need of the TDLib binary itself: a copy that trusts our server's key,
 * and the numbers of the constructors that it was built with.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const PEM_HEADER = '-----BEGIN RSA PUBLIC KEY-----\n';
const PEM_FOOTER = '-----END RSA PUBLIC KEY-----';

/** Length of the keys of the production and test data centers, without a final newline. */
const PEM_BYTES = 425;

/**
 * Copies libtdjson so that the copy accepts the owner of `publicKeyPem` (RSA-2048,
 * e = 65537, PKCS#1) as Telegram, and nobody else.
 * @param {string} from the library as installed
 * @param {string} to where the copy goes
 * @param {string} publicKeyPem
 */
export function patchLibrary(from, to, publicKeyPem) {
  const library = readFileSync(from);
  const replacement = Buffer.from(publicKeyPem.trim());
  const places = findKeys(library).filter(({ length }) => length === replacement.length);
  if (replacement.length !== PEM_BYTES || places.length !== 2) {
    throw new Error(`${from}: expected two RSA keys of ${PEM_BYTES} bytes, found ${places.length}`);
  }
  for (const { at } of places) {
    replacement.copy(library, at);
  }
  writeFileSync(to, library, { mode: 0o755 });
}

function findKeys(library) {
  const keys = [];
  let at = library.indexOf(PEM_HEADER);
  while (at >= 0) {
    const end = library.indexOf(PEM_FOOTER, at) + PEM_FOOTER.length;
    keys.push({ at, length: end - at });
    at = library.indexOf(PEM_HEADER, end);
  }
  return keys;
}

const SECTION_DYNSYM = 11;
const SECTION_ENTRY_BYTES = 64;
const SYMBOL_BYTES = 24;
const ID_SYMBOL = /^_ZN2td(?:12telegram_api|11mtproto_api)(\d+)(\w+)2IDE$/;

/** Section headers of a 64-bit little-endian ELF file. */
function readSections(elf) {
  const start = Number(elf.readBigUInt64LE(0x28));
  return Array.from({ length: elf.readUInt16LE(0x3c) }, (_, i) => {
    const at = start + i * SECTION_ENTRY_BYTES;
    return {
      type: elf.readUInt32LE(at + 4),
      address: Number(elf.readBigUInt64LE(at + 0x10)),
      offset: Number(elf.readBigUInt64LE(at + 0x18)),
      size: Number(elf.readBigUInt64LE(at + 0x20)),
      link: elf.readUInt32LE(at + 0x28),
    };
  });
}

/** TL name that a symbol's name stands for, written as C++ does (`_` for `.`), or null. */
function constructorName(symbol) {
  const match = ID_SYMBOL.exec(symbol);
  return match && match[2].slice(0, Number(match[1]));
}

/** The exported symbols of a library: {name, at}, `at`: where the symbol's value stands in the file. */
function readSymbols(elf) {
  const sections = readSections(elf);
  const table = sections.find(({ type }) => type === SECTION_DYNSYM);
  const names = sections[table.link].offset;
  const symbols = [];
  for (let at = table.offset; at < table.offset + table.size; at += SYMBOL_BYTES) {
    const nameAt = names + elf.readUInt32LE(at);
    const section = sections[elf.readUInt16LE(at + 6)];
    symbols.push({
      name: elf.toString('latin1', nameAt, elf.indexOf(0, nameAt)),
      at: section ? Number(elf.readBigUInt64LE(at + 8)) - section.address + section.offset : 0,
    });
  }
  return symbols;
}

/**
 * The constructor ids that a libtdjson was built with, read from its exported symbols.
 * @param {string} path
 * @returns {Map<string, number>} ids by TL name, with `_` for `.` (`auth_sendCode`)
 */
export function readConstructorIds(path) {
  const elf = readFileSync(path);
  const ids = new Map();
  for (const { name, at } of readSymbols(elf)) {
    const constructor = constructorName(name);
    if (constructor) {
      ids.set(constructor, elf.readUInt32LE(at));
    }
  }
  return ids;
}

const API_TYPE = /^_ZN2td6td_api\d+([a-zA-Z]\w*?)2IDE$/;
const API_REQUEST = /^_ZN2td8Requests10on_requestEmRK?NS_6td_api\d+(\w+?)E$/;

const namesIn = (symbols, pattern) =>
  [...new Set(symbols.map(({ name }) => pattern.exec(name)?.[1]).filter(Boolean))].sort();

/**
 * The names of the API that a libtdjson was built with, read from its exported symbols.
 * @param {string} path
 * @returns {{requests: string[], updates: string[], objects: string[]}} sorted; objects: all that is no request
 */
export function readApiNames(path) {
  const symbols = readSymbols(readFileSync(path));
  const requests = namesIn(symbols, API_REQUEST);
  const isRequest = new Set(requests);
  const objects = namesIn(symbols, API_TYPE).filter((name) => !isRequest.has(name));
  return { requests, updates: objects.filter((name) => /^update[A-Z]/.test(name)), objects };
}
