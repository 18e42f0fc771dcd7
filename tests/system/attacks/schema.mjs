/** The pinned TDLib's API, from src/policy/schema_table.inc: which requests reach a type, and by which way. */
import { readFileSync } from 'node:fs';

const TABLES = new URL('../../../src/policy/', import.meta.url);

const table = (file, name) => {
  const text = readFileSync(new URL(file, TABLES), 'utf8');
  return text.slice(text.indexOf(`${name}[] = {`)).split('\n};')[0];
};
const rowsOf = (name, all) =>
  new Map(
    [...table('schema_table.inc', name).matchAll(/\{"(\w+)", (\d+), (\d+)\}/g)].map(([, type, first, count]) => [
      type,
      all.slice(Number(first), Number(first) + Number(count)),
    ]),
  );

const FIELDS = [...table('schema_table.inc', 'fields').matchAll(/\{"(\w+)", Kind::(\w+), (\d), "(\w*)"\}/g)].map(
  ([, name, kind, vectors, type]) => ({ name, kind, vectors: Number(vectors), type }),
);
const CHOICE_NAMES = [...table('schema_table.inc', 'choice_names').matchAll(/"(\w+)"/g)].map(([, name]) => name);

/** By type: its fields, {name, kind, vectors, type}. */
export const TYPES = rowsOf('types', FIELDS);
/** By abstract type: the types that may stand for it. */
export const CHOICES = rowsOf('choices', CHOICE_NAMES);
export const REQUESTS = [...table('names_table.inc', 'requests').matchAll(/"(\w+)"/g)].map(([, name]) => name);

const inLists = (value, vectors) => (vectors === 0 ? value : [inLists(value, vectors - 1)]);

/**
 * The ways from a request to fields of a type, a shortest one to each such field: functions that make the least request
 * with a value in that place.
 */
export function waysTo(wanted, request) {
  const ways = [];
  const seen = new Set([request]);
  const open = [{ type: request, around: (inner) => ({ '@type': request, ...inner }) }];
  for (const { type, around } of open) {
    for (const { name, kind, vectors, type: fieldType } of TYPES.get(type) ?? []) {
      const put = (value) => around({ [name]: inLists(value, vectors) });
      if (fieldType === wanted) {
        ways.push(put);
      } else if (kind === 'object') {
        (CHOICES.get(fieldType) ?? [fieldType])
          .filter((choice) => !seen.has(choice))
          .forEach((choice) => {
            seen.add(choice);
            open.push({ type: choice, around: (inner) => put({ '@type': choice, ...inner }) });
          });
      }
    }
  }
  return ways;
}
