// Writes src/policy/schema_table.inc: the fields of every type that TDLib reads from JSON, as the pinned library reads
// them. TDLib publishes its schema as a file that belongs to another version soon; the library itself is the
// authority, and its own readers (`from_json` of each type) name each field and call the reader of the field's type.
// Both stand in their machine code as plain calls, so this disassembles them (objdump) and checks what it found
// against the parameters of each type's constructor.
//
//   node scripts/make-schema.mjs          writes the table
//   node scripts/make-schema.mjs --check  fails where the committed table is not what it would write
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const library = new URL('node_modules/@prebuilt-tdlib/linux-x64-glibc/libtdjson.so', root).pathname;
const target = new URL('src/policy/schema_table.inc', root);
const { version } = JSON.parse(readFileSync(new URL('node_modules/@prebuilt-tdlib/linux-x64-glibc/package.json', root)));

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30 });
const fail = (message) => {
  console.error(`make-schema: ${message}`);
  process.exit(1);
};

/** Sections of the library that are in the file: {address, offset, size}. */
function readSections() {
  return run('objdump', '-h', library)
    .split('\n')
    .map((line) => /^\s*\d+ \S+\s+([0-9a-f]+)\s+([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)/.exec(line))
    .filter(Boolean)
    .map(([, size, address, offset]) => ({
      size: parseInt(size, 16),
      address: parseInt(address, 16),
      offset: parseInt(offset, 16),
    }))
    .filter(({ address }) => address > 0);
}

const elf = readFileSync(library);
const sections = readSections();

/** Where an address of the loaded library stands in its file; -1 where it does not. */
function fileOffset(address) {
  const section = sections.find((s) => s.address <= address && address < s.address + s.size);
  return section ? address - section.address + section.offset : -1;
}

/** Parameters of a function by its demangled list, commas inside templates not counted. */
function countParameters(list) {
  let depth = 0;
  let count = list ? 1 : 0;
  for (const c of list) {
    depth += '<('.includes(c) ? 1 : 0;
    depth -= '>)'.includes(c) ? 1 : 0;
    count += c === ',' && depth === 0 ? 1 : 0;
  }
  return count;
}

const READER = /^td::td_api::from_json\(td::td_api::(\w+)&, td::JsonObject&\)$/;
const CHOOSER = /^td::td_api::tl_constructor_from_string\(td::td_api::(\w+)\*/;

/** The exported symbols that matter: type names by constructor id, parameter counts, and the code to look at. */
function readSymbols() {
  const names = new Map();
  const parameters = new Map();
  const code = [];
  for (const line of run('nm', '-D', '-S', '-C', '--defined-only', library).split('\n')) {
    const [, address, size, name] = /^([0-9a-f]+) ([0-9a-f]+) \w (.*)$/.exec(line) ?? [];
    const id = /^td::td_api::(\w+)::ID$/.exec(name);
    const constructor = /^td::td_api::(\w+)::\1\((.*)\)$/.exec(name);
    if (id) {
      names.set(elf.readUInt32LE(fileOffset(parseInt(address, 16))), id[1]);
    } else if (constructor) {
      const count = countParameters(constructor[2]);
      parameters.set(constructor[1], Math.max(count, parameters.get(constructor[1]) ?? 0));
    } else if (READER.test(name) || CHOOSER.test(name)) {
      code.push({ begin: parseInt(address, 16), end: parseInt(address, 16) + parseInt(size, 16) });
    }
  }
  return { names, parameters, code };
}

const SCALARS = [
  [/from_json_bytes/, 'bytes'],
  [/basic_string/, 'string'],
  [/bool/, 'boolean'],
  [/long/, 'int64'],
  [/double/, 'number'],
  [/int/, 'int32'],
];

/** The type that a call of `from_json` reads, as {kind, type, vectors}. */
function fieldType(call) {
  const vectors = vectorDepth(call);
  const object = /unique_ptr<td::td_api::(\w+)>/.exec(call);
  if (object) {
    return { kind: 'object', type: object[1], vectors };
  }
  return { kind: SCALARS.find(([pattern]) => pattern.test(call))?.[1], type: '', vectors };
}

/** How many vectors stand around the value in the function's argument. */
function vectorDepth(call) {
  const argument = call.slice(call.lastIndexOf('(') + 1);
  return (argument.match(/^(std::__1::vector<)+/)?.[0].match(/vector</g) ?? []).length;
}

const LEA = /lea\s+-?0x[0-9a-f]+\(%rip\),%r\w+\s+# ([0-9a-f]+)/;
const LENGTH = /mov\s+\$0x([0-9a-f]+),%ecx/;
const CALL = /(?:call|jmp)\s+[0-9a-f]+ <(.*)@plt>/;

/** The fields that a reader's code takes, in its order. */
function readFields(lines) {
  const fields = [];
  let text = 0;
  let length = 0;
  let name = null;
  for (const line of lines) {
    text = parseInt(LEA.exec(line)?.[1] ?? '0', 16) || text;
    length = parseInt(LENGTH.exec(line)?.[1] ?? '0', 16) || length;
    const call = CALL.exec(line)?.[1] ?? '';
    if (call.includes('JsonObject::extract_field')) {
      name = elf.toString('latin1', fileOffset(text), fileOffset(text) + length);
    } else if (name !== null && call.includes('from_json')) {
      fields.push({ name, ...fieldType(call) });
      name = null;
    }
  }
  return fields;
}

/** The types that an abstract type's chooser knows: their ids stand in its code. */
function readChoices(lines, names) {
  const ids = lines.flatMap((line) => [...line.matchAll(/\$0x([0-9a-f]{6,8})\b/g)].map(([, id]) => parseInt(id, 16)));
  return [...new Set(ids.filter((id) => names.has(id)).map((id) => names.get(id)))].sort();
}

function readSchema() {
  const { names, parameters, code } = readSymbols();
  const begin = Math.min(...code.map((part) => part.begin));
  const end = Math.max(...code.map((part) => part.end));
  const listing = run('objdump', '-d', '-C', '--no-show-raw-insn', `--start-address=${begin}`, `--stop-address=${end}`, library);
  const types = new Map();
  const choices = new Map();
  for (const part of listing.split(/\n\n/)) {
    const [head, ...lines] = part.trim().split('\n');
    const symbol = /^[0-9a-f]+ <(.*?)(?:@@Base)?>:$/.exec(head)?.[1] ?? '';
    const reader = READER.exec(symbol);
    const chooser = CHOOSER.exec(symbol);
    if (reader) {
      types.set(reader[1], readFields(lines));
    } else if (chooser) {
      choices.set(chooser[1], readChoices(lines, names));
    }
  }
  for (const [type, fields] of types) {
    if (fields.length !== parameters.get(type)) {
      fail(`${type}: ${fields.length} fields read, its constructor takes ${parameters.get(type)}`);
    }
    const wrong = fields.find(({ name, kind }) => !/^[a-z][a-z0-9_]*$/.test(name) || !kind);
    if (wrong) {
      fail(`${type}: "${wrong.name}" is no field`);
    }
  }
  for (const { kind, type } of [...types.values()].flat()) {
    if (kind === 'object' && !types.has(type) && !(choices.get(type)?.length > 0)) {
      fail(`${type} is neither read nor chosen`);
    }
  }
  return { types, choices };
}

const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

function table({ types, choices }) {
  const fields = [];
  const typeRows = sorted(types).map(([name, own]) => {
    const row = `    {"${name}", ${fields.length}, ${own.length}},`;
    fields.push(...own.map((f) => `    {"${f.name}", Kind::${f.kind}, ${f.vectors}, "${f.type}"},  // ${name}`));
    return row;
  });
  const names = [];
  const choiceRows = sorted(choices).map(([name, own]) => {
    const row = `    {"${name}", ${names.length}, ${own.length}},`;
    names.push(...own.map((choice) => `    "${choice}",`));
    return row;
  });
  return `// Written by scripts/make-schema.mjs from the library of @prebuilt-tdlib ${version}.
// clang-format off
constexpr Field fields[] = {
${fields.join('\n')}
};

constexpr Row types[] = {
${typeRows.join('\n')}
};

constexpr std::string_view choice_names[] = {
${names.join('\n')}
};

constexpr Row choices[] = {
${choiceRows.join('\n')}
};
// clang-format on
`;
}

const output = table(readSchema());
if (!process.argv.includes('--check')) {
  writeFileSync(target, output);
} else if (readFileSync(target, 'utf8') !== output) {
  fail('src/policy/schema_table.inc is out of date: run node scripts/make-schema.mjs');
}
