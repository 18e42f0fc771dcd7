/**
 * Reads declarations in TL notation into tables that the codec works from.
 */
import { readFileSync } from 'node:fs';

const DECLARATION = /^([\w.]+)#([0-9a-f]+)\s+(.*?)=\s*([\w.<>]+);$/;

/**
 * @typedef {{kind: 'flags'|'value', name: string, type: string, flag?: {field: string, bit: number}}} Field
 * @typedef {{name: string, id: number, fields: Field[], result: string, isFunction: boolean}} Declaration
 */

/** @returns {Field} */
function parseField(text) {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  const type = text.slice(colon + 1);
  if (type === '#') {
    return { kind: 'flags', name, type };
  }
  const conditional = /^(\w+)\.(\d+)\?(.+)$/.exec(type);
  if (!conditional) {
    return { kind: 'value', name, type };
  }
  return {
    kind: 'value',
    name,
    type: conditional[3],
    flag: { field: conditional[1], bit: Number(conditional[2]) },
  };
}

/** @returns {Declaration} */
function parseDeclaration(line, isFunction) {
  const match = DECLARATION.exec(line);
  if (!match) {
    throw new Error(`Not a TL declaration: ${line}`);
  }
  const [, name, id, body, result] = match;
  const fields = body
    .split(/\s+/)
    .filter((text) => text.includes(':') && !text.startsWith('{'))
    .map(parseField);
  return { name, id: parseInt(id, 16), fields, result, isFunction };
}

/** The declarations of one TL text. */
export function parseSchema(text) {
  let isFunction = false;
  const declarations = [];
  for (const rawLine of text.split('\n')) {
    const line = rawLine.trim();
    if (line === '---functions---' || line === '---types---') {
      isFunction = line === '---functions---';
    } else if (line && !line.startsWith('//')) {
      declarations.push(parseDeclaration(line, isFunction));
    }
  }
  return declarations;
}

/**
 * Loads the project's declarations as two look-up tables.
 * @returns {{byName: Map<string, Declaration>, byId: Map<number, Declaration>}}
 */
export function loadSchema(files = ['mtproto.tl', 'api.tl']) {
  const byName = new Map();
  const byId = new Map();
  for (const file of files) {
    for (const declaration of parseSchema(readFileSync(new URL(file, import.meta.url), 'utf8'))) {
      byName.set(declaration.name, declaration);
      byId.set(declaration.id, declaration);
    }
  }
  return { byName, byId };
}
