import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFaults } from './check-includes.mjs';

const cmake = `
tgs_library(base USES fmt::fmt)
tgs_library(wire FOLDERS base USES simdjson::simdjson)
tgs_library(worker FOLDERS base wire)
tgs_library(store FOLDERS base)
tgs_library(mysql FOLDERS base)
`;

const faultsOf = (path, text) => findFaults(cmake, { [path]: text });

test('a folder may include itself and what its list names', () => {
  assert.deepEqual(faultsOf('wire/a.cpp', '#include "wire/a.h"\n#include "base/b.h"\n#include <string>\n'), []);
});

test('a folder may include nothing else', () => {
  assert.deepEqual(faultsOf('base/a.h', '\n#include "wire/a.h"\n'), ['src/base/a.h:2: base may not include wire']);
  assert.deepEqual(faultsOf('store/a.h', '#include "wire/a.h"'), ['src/store/a.h:1: store may not include wire']);
});

test('an include names its folder, and a folder is a library', () => {
  assert.equal(faultsOf('wire/a.cpp', '#include "a.h"').length, 1);
  assert.equal(faultsOf('wire/a.cpp', '#include "other/a.h"').length, 1);
  assert.equal(faultsOf('other/a.cpp', '').length, 1);
});

test('main.cpp may include every folder', () => {
  assert.deepEqual(faultsOf('main.cpp', '#include "worker/a.h"\n#include "store/a.h"\n'), []);
});

test('only the worker knows tdjson', () => {
  assert.deepEqual(faultsOf('worker/a.cpp', 'td_send(1, text); dlopen(path, 0);'), []);
  assert.equal(faultsOf('wire/a.cpp', 'td_send(1, text);').length, 1);
  assert.equal(faultsOf('main.cpp', '::dlopen(path, 0);').length, 1);
  assert.deepEqual(faultsOf('wire/a.cpp', '// as td_send() takes it'), []);
});

test('only src/mysql includes the headers of MySQL', () => {
  assert.deepEqual(faultsOf('mysql/a.cpp', '#include <mysql.h>'), []);
  assert.equal(faultsOf('base/a.cpp', '#include <mariadb/mysql.h>').length, 1);
});

test('arrows that could run in a circle are refused', () => {
  const circle = 'tgs_library(a FOLDERS b)\ntgs_library(b FOLDERS a)\n';
  assert.deepEqual(findFaults(circle, {}), ['CMakeLists.txt: a names b, which does not stand above it']);
});

test('a list that can not be read is a fault', () => {
  assert.equal(findFaults('', {}).length, 1);
});
