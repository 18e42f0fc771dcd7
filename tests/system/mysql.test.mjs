/** src/mysql with a real server: the cases stand in mysql_against_server.cpp. */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { withMariaDb } from './mariadb.mjs';
import { BINARY, run } from './storage.mjs';

test('a connection does what its header says', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    const program = join(dirname(BINARY), 'mysql_against_server');
    const { code, out, err } = await run([], { program, environment: { MARIADB_PORT: `${server.port}` }, deadline: 60_000 });
    assert.equal(code, 0, out + err);
    assert.match(out, /PASSED/);
  }));
