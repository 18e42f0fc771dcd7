/** db/: the tables as they are made, migrated, and taken over from the original storage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOGIN, withMariaDb } from './mariadb.mjs';

const MIGRATIONS = ['0001-tables-of-the-original.sql', '0002-tables-of-the-storage.sql', '0003-who-holds-a-lease.sql'];

/** The statements that would make the tables of a database, by their names. */
function tablesOf(server, database = LOGIN.database) {
  const names = server.sql('SHOW TABLES', database).split('\n').filter(Boolean);
  return Object.fromEntries(names.map((name) => [name, server.sql(`SHOW CREATE TABLE ${name}`, database)]));
}

/** All rows of the database, in a form that shows every byte. */
function rowsOf(server, tables) {
  return Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => {
      const shown = columns.map((column) => `COALESCE(HEX(\`${column}\`), 'none')`).join(", ' ', ");
      return [table, server.sql(`SELECT CONCAT(${shown}) FROM ${table} ORDER BY 1`).split('\n')];
    }),
  );
}

/** As another program may have made the tables of the original: narrower, in MySQL's older UTF-8. */
const ORIGINAL = `
  CREATE TABLE tg_users (id bigint NOT NULL PRIMARY KEY, phone varchar(20), is_bot tinyint(1) NOT NULL) ENGINE=InnoDB CHARSET=utf8;
  CREATE TABLE tg_usernames (username varchar(32) NOT NULL PRIMARY KEY, chat_id bigint NOT NULL, \`order\` int NOT NULL) ENGINE=InnoDB CHARSET=utf8;
  CREATE TABLE tg_peers (tg_user_id bigint NOT NULL, tg_peer_id bigint NOT NULL, access_hash bigint NOT NULL,
    PRIMARY KEY (tg_user_id, tg_peer_id), FOREIGN KEY (tg_user_id) REFERENCES tg_users (id)) ENGINE=InnoDB CHARSET=utf8;
  CREATE TABLE tg_sessions (id bigint unsigned NOT NULL PRIMARY KEY, tg_user_id bigint, dc_id int NOT NULL,
    FOREIGN KEY (tg_user_id) REFERENCES tg_users (id)) ENGINE=InnoDB CHARSET=utf8;
  CREATE TABLE tg_auth_keys (tg_session_id bigint unsigned NOT NULL, dc_id int NOT NULL, auth_key varbinary(256) NOT NULL,
    PRIMARY KEY (tg_session_id, dc_id), FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE) ENGINE=InnoDB CHARSET=utf8;
  CREATE TABLE tg_secret_chats (tg_session_id bigint unsigned NOT NULL, secret_chat_id int NOT NULL, data blob NOT NULL,
    PRIMARY KEY (tg_session_id, secret_chat_id), FOREIGN KEY (tg_session_id) REFERENCES tg_sessions (id) ON DELETE CASCADE) ENGINE=InnoDB CHARSET=utf8;`;

const KEY = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex');

const FILLED = `
  INSERT INTO tg_users VALUES (777000, '42777', 0), (5000000001, '9996620001', 0), (5000000002, NULL, 1);
  INSERT INTO tg_usernames VALUES ('ann_archer', 5000000001, 0), ('ann_at_work', 5000000001, 1), ('анна_äß', -1001234567890, 0);
  INSERT INTO tg_peers VALUES (5000000001, -1001234567890, -9223372036854775808), (5000000001, 777000, 9223372036854775807);
  INSERT INTO tg_sessions VALUES (42, 5000000001, 2), (18446744073709551615, 5000000002, 4);
  INSERT INTO tg_auth_keys VALUES (42, 2, x'${KEY}'), (42, 4, x'${KEY}'), (18446744073709551615, 4, x'${KEY}');
  INSERT INTO tg_secret_chats VALUES (42, -7, x'00ff00');`;

const COLUMNS = {
  tg_users: ['id', 'phone', 'is_bot'],
  tg_usernames: ['username', 'chat_id', 'order'],
  tg_peers: ['tg_user_id', 'tg_peer_id', 'access_hash'],
  tg_sessions: ['id', 'tg_user_id', 'dc_id'],
  tg_auth_keys: ['tg_session_id', 'dc_id', 'auth_key'],
  tg_secret_chats: ['tg_session_id', 'secret_chat_id', 'data'],
};

test('schema.sql makes what the migrations make, version included', () =>
  withMariaDb({}, (server) => {
    server.apply('schema.sql');
    const made = tablesOf(server);
    const version = server.sql('SELECT * FROM tg_storage_schema');
    server.sql(`DROP DATABASE ${LOGIN.database}; CREATE DATABASE ${LOGIN.database}`, '');
    server.apply(...MIGRATIONS);
    assert.deepEqual(tablesOf(server), made);
    assert.equal(server.sql('SELECT * FROM tg_storage_schema'), version);
    assert.equal(Object.keys(made).length, 10);
  }));

test('each file can be applied again, and keeps what is there', () =>
  withMariaDb({}, (server) => {
    server.apply('schema.sql');
    server.sql(FILLED);
    const tables = tablesOf(server);
    const rows = rowsOf(server, COLUMNS);
    server.apply(...MIGRATIONS, 'schema.sql', ...MIGRATIONS);
    assert.deepEqual(tablesOf(server), tables);
    assert.deepEqual(rowsOf(server, COLUMNS), rows);
  }));

test('a database of the original is taken over with every row, byte for byte', () =>
  withMariaDb({}, (server) => {
    server.sql(ORIGINAL + FILLED);
    const rows = rowsOf(server, COLUMNS);
    assert.equal(rows.tg_usernames.length, 3);
    server.apply(...MIGRATIONS, ...MIGRATIONS);
    assert.deepEqual(rowsOf(server, COLUMNS), rows);
    assert.equal(server.sql('SELECT LENGTH(auth_key), LOWER(HEX(auth_key)) FROM tg_auth_keys WHERE tg_session_id = 42 AND dc_id = 2'), `256\t${KEY}`);
    assert.equal(server.sql('SELECT MAX(version) FROM tg_storage_schema'), '3');
  }));

test('a database of the original then takes longer keys than it did', () =>
  withMariaDb({}, (server) => {
    server.sql(ORIGINAL + FILLED);
    const longer = "UPDATE tg_auth_keys SET auth_key = REPEAT('k', 300) WHERE tg_session_id = 42";
    assert.throws(() => server.sql(longer), /Data too long/);
    server.apply(...MIGRATIONS);
    server.sql(longer);
    assert.equal(server.sql('SELECT DISTINCT LENGTH(auth_key) FROM tg_auth_keys WHERE tg_session_id = 42'), '300');
  }));

for (const [whose, make] of Object.entries({
  'of ours': (server) => server.apply('schema.sql'),
  'of the original': (server) => {
    server.sql(ORIGINAL);
    server.apply(...MIGRATIONS);
  },
})) {
  test(`in a database ${whose} a session takes its secrets and copies along, and leaves its lease`, () =>
    withMariaDb({}, (server) => {
      make(server);
      server.sql(FILLED);
      server.sql(`INSERT INTO tg_storage_snapshots VALUES (42, 1, NOW(3), '1.8.67', 3, REPEAT('s', 32), 1);
        INSERT INTO tg_storage_chunks VALUES (42, 1, 0, 'abc'); INSERT INTO tg_storage_leases (tg_session_id, node, epoch) VALUES (42, 'a', 7);
        DELETE FROM tg_sessions WHERE id = 42`);
      const left = (table) => server.sql(`SELECT COUNT(*) FROM ${table} WHERE tg_session_id = 42`);
      const emptied = ['tg_auth_keys', 'tg_secret_chats', 'tg_storage_snapshots', 'tg_storage_chunks'];
      assert.deepEqual(emptied.map(left), ['0', '0', '0', '0']);
      assert.equal(left('tg_storage_leases'), '1');
      assert.equal(server.sql('SELECT COUNT(*) FROM tg_auth_keys'), '1', "other sessions' keys stay");
    }));
}

test('usernames are found in whatever case they are written', () =>
  withMariaDb({}, (server) => {
    server.apply('schema.sql');
    server.sql(FILLED);
    assert.equal(server.sql("SELECT chat_id FROM tg_usernames WHERE username = 'Ann_Archer'"), '5000000001');
  }));
