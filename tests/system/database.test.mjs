/** What the storage says of the database in its settings; sessions go on whatever that does. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Authority } from './certificates.mjs';
import { LOGIN, withMariaDb } from './mariadb.mjs';
import { echo } from './requests.mjs';
import { Storage, temporaryFolder } from './storage.mjs';
import { StorageClient } from './storageClient.mjs';

const FOR_SERVER = 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth';
const FOR_ANOTHER = 'subjectAltName=DNS:elsewhere.test\nextendedKeyUsage=serverAuth';

const READY = / store: mysql: calls at \S+ port \d+ is ready: 10\.11\./;
const AGAIN = '; sessions go on without, and it is tried again';

/**
 * Plays with a storage that has the section `mysql`, and asks at the end whether a session still works. Without a key it is
 * none that the database has a say in; leases.test.mjs and restore.test.mjs tell of those.
 */
async function withStorage(mysql, play, { files = {}, settings = {}, environment = {} } = {}) {
  const folder = temporaryFolder();
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text, { mode: 0o600 }));
  const storage = await Storage.start({ folder, environment, settings: { sandbox: 'required', ...settings, mysql } });
  try {
    const result = await play(storage);
    const client = await StorageClient.connect({ port: storage.port }, '1\n');
    await client.call(echo('a session'));
    await client.leave();
    await storage.stop();
    storage.checkLog({ 'mysql.password': mysql.password, 'the key': files['key.pem']?.split('\n')[1] });
    return result;
  } catch (error) {
    error.message += `\nThe end of the log:\n${storage.log.text.slice(-3000)}`;
    throw error;
  } finally {
    await storage.dispose();
  }
}

/** What the log says of the database. */
const faults = (storage) => storage.log.of('ERROR').filter(({ text }) => text.includes(AGAIN));

const becomesReady = (mysql, options) => withStorage(mysql, (storage) => storage.log.find(READY), options);

/** The text of the first ERROR line of a storage with these settings. */
const errorOf = (mysql, options) =>
  withStorage(
    mysql,
    async (storage) => {
      const { text } = await storage.log.find(/ ERROR store: .*; sessions go on without/, { deadline: 20_000 });
      return text.slice(text.indexOf('store: ') + 'store: '.length);
    },
    options,
  );

test('with a server, a user and tables that fit, one line says that all is well', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    await withStorage(server.settings(), async (storage) => {
      const { level } = await storage.log.find(READY);
      assert.equal(level, 'INFO');
      assert.deepEqual(faults(storage), []);
    });
  }));

test('the host may be a name', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    await becomesReady(server.settings({ host: 'localhost' }));
  }));

test('every wrong setting has its own line, which names the key', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    server.sql("CREATE DATABASE closed; CREATE USER elsewhere@'192.0.2.1' IDENTIFIED BY 'word-of-elsewhere'");
    const lineOf = (changes) => errorOf(server.settings(changes));
    assert.equal(await lineOf({ port: 1 }), `mysql.host: can't connect to 127.0.0.1 port 1: nothing takes the connection${AGAIN}`);
    assert.equal(await lineOf({ host: 'no.such.host.invalid' }), `mysql.host: no address can be found for no.such.host.invalid${AGAIN}`);
    assert.match(await lineOf({ password: 'a wrong word' }), /^mysql\.user: the server does not accept the name, the password .*'storage'@/);
    assert.match(await lineOf({ user: 'nobody' }), /^mysql\.user: the server does not accept the name, .*'nobody'@/);
    assert.match(await lineOf({ user: 'elsewhere', password: 'word-of-elsewhere' }), /^mysql\.user: /);
    assert.match(await lineOf({ database: 'closed' }), /^mysql\.database: the server does not open it to this user: .*'closed'/);
    assert.match(await lineOf({ charset: 'klingon' }), /^mysql\.charset: can't be used: .*klingon/);
    assert.match(await lineOf({ ssl: {} }), /^mysql\.ssl: the connection can't be secured: /);
  }));

test('the database that does not exist is named', () =>
  withMariaDb({}, async (server) => {
    server.sql(`GRANT ALL ON *.* TO ${LOGIN.user}@'%'`);
    assert.match(await errorOf(server.settings({ database: 'absent' })), /^mysql\.database: .*Unknown database 'absent'/);
  }));

test('a server with too many connections is tried again', () =>
  withMariaDb({}, async (server) => {
    server.sql(`ALTER USER ${LOGIN.user}@'%' WITH MAX_USER_CONNECTIONS 1`);
    server.apply('schema.sql');
    await withStorage(server.settings(), async (first) => {
      await first.log.find(READY);
      assert.match(await errorOf(server.settings()), /^mysql: the server takes no connection at present: /);
    });
  }));

/** Plays with what is no MySQL server; `connected` resolves at the first connection. */
async function withServer(greet, play) {
  const held = [];
  const server = createServer((socket) => {
    held.push(socket.on('error', () => {}));
    greet(socket);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const connected = new Promise((done) => server.once('connection', done));
  try {
    await play({ host: '127.0.0.1', port: server.address().port, ...LOGIN }, connected);
  } finally {
    held.forEach((socket) => socket.destroy());
    server.close();
  }
}

const silently = () => {};

test('one who does not answer is given up after a while', () =>
  withServer(silently, async (mysql) => {
    assert.match(await errorOf(mysql), /^mysql\.host: can't connect to 127\.0\.0\.1 port \d+: /);
  }));

test('a storage stops in order while the server does not answer', () =>
  withServer(silently, (mysql, connected) => withStorage(mysql, () => connected)));

test('an empty database, one of the original, an older and a newer one are told apart', () =>
  withMariaDb({}, async (server) => {
    const line = async () => errorOf(server.settings());
    assert.equal(await line(), `mysql.database: calls has none of the tables, or the user may not see them: apply db/schema.sql${AGAIN}`);
    server.sql('CREATE TABLE tg_sessions (id bigint unsigned PRIMARY KEY, tg_user_id bigint, dc_id int)');
    assert.match(await line(), /has tables of version 0, and this storage needs 3: apply db\/0001-\S+\.sql, then db\/0002-\S+\.sql, then db\/0003-\S+\.sql;/);
    server.apply('0001-tables-of-the-original.sql');
    assert.match(await line(), /has tables of version 1, and this storage needs 3: apply db\/0002-\S+\.sql, then db\/0003-\S+\.sql;/);
    server.apply('0002-tables-of-the-storage.sql', '0003-who-holds-a-lease.sql');
    await becomesReady(server.settings());
    server.sql('INSERT INTO tg_storage_schema (version) VALUES (4)');
    assert.match(await line(), /has tables of version 4, and this storage knows up to 3: start a newer one;/);
  }));

test('tables that are missing, or hidden from the user, are named', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    server.sql('DROP TABLE tg_peers');
    assert.match(await errorOf(server.settings()), /^mysql\.database: calls lacks tg_peers\.tg_user_id, tg_peers\.tg_peer_id, tg_peers\.access_hash, or the user/);
  }));

test('tables that are made while the storage runs are found', () =>
  withMariaDb({}, async (server) => {
    await withStorage(server.settings(), async (storage) => {
      await storage.log.find(/apply db\/schema\.sql/);
      server.apply('schema.sql');
      await storage.log.find(READY);
    });
  }));

test('a server that stops and comes back has one line for each, and each only once', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    await withStorage(server.settings(), async (storage) => {
      await storage.log.find(READY);
      const from = storage.log.end;
      await server.stop();
      await storage.log.find(/the connection to the server was lost/, { from });
      await storage.log.find(/nothing takes the connection/, { from });
      await server.start();
      await storage.log.find(READY, { from, deadline: 20_000 });
      assert.equal(faults(storage).length, 2, storage.log.text);
    });
  }));

const SALT = Buffer.from('12345678901234567890');

/** The first packet of a server, which asks for a kind of log-in (protocol 10). */
function greetingOf(plugin) {
  const zeros = (count) => Buffer.alloc(count);
  const capabilities = 0x000fa200; // protocol 4.1, secure connection, authentication plugins, connection with attributes
  const flags = Buffer.alloc(7);
  flags.writeUInt16LE(capabilities & 0xffff, 0);
  flags.writeUInt8(45, 2); // utf8mb4
  flags.writeUInt16LE(capabilities >>> 16, 5);
  const body = Buffer.concat([
    Buffer.from('\n8.0.36\0'), zeros(4), SALT.subarray(0, 8), zeros(1), flags, Buffer.from([21]), zeros(10), SALT.subarray(8), zeros(1), Buffer.from(`${plugin}\0`),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}

/** What proves to MySQL 8 that one knows the password. */
function proofOf(password) {
  const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const known = hash(Buffer.from(password));
  return hash(hash(known), SALT).map((byte, i) => byte ^ known[i]);
}

test('the log-in that MySQL 8 asks for is there inside the sandbox', async () => {
  let heard = Buffer.alloc(0);
  const greet = (socket) => {
    socket.write(greetingOf('caching_sha2_password'));
    socket.on('data', (data) => {
      heard = Buffer.concat([heard, data]);
      socket.destroy();
    });
  };
  await withServer(greet, (mysql) => errorOf(mysql));
  assert.ok(heard.includes(proofOf(LOGIN.password)), heard.toString('latin1'));
});

for (const plugin of ['mysql_clear_password', 'dialog']) {
  test(`a server that asks for the password itself does not get it: ${plugin}`, async () => {
    const heard = [];
    await withServer((socket) => socket.on('data', (data) => heard.push(data)).write(greetingOf(plugin)), async (mysql) => {
      const line = await errorOf(mysql, { settings: { sandbox: 'off' } });
      assert.match(line, /^mysql\.user: the server wants a kind of log-in that is not supported: /);
    });
    assert.ok(!Buffer.concat(heard).includes(LOGIN.password), 'the password was sent');
  });
}

test('over TLS the server has to prove who it is', async () => {
  const authority = new Authority();
  const ca = authority.own.cert;
  const other = new Authority().own.cert;
  const ssl = { ca: 'ca.pem' };
  await withMariaDb({ tls: { ...authority.issue({ extensions: FOR_SERVER }), ca } }, async (server) => {
    server.apply('schema.sql');
    server.sql(`ALTER USER ${LOGIN.user}@'%' REQUIRE SSL`);
    await becomesReady(server.settings({ ssl }), { files: { 'ca.pem': ca } });
    assert.match(await errorOf(server.settings({ ssl }), { files: { 'ca.pem': other } }), /^mysql\.ssl: the connection can't be secured: /);
    assert.match(await errorOf(server.settings({ ssl: {} })), /^mysql\.ssl: /, 'the system does not know the authority');
    const known = { environment: { SSL_CERT_FILE: 'ca.pem' }, settings: { sandbox: 'off' } };
    await becomesReady(server.settings({ ssl: {} }), { files: { 'ca.pem': ca }, ...known });
    assert.match(await errorOf(server.settings()), /^mysql\.user: /, 'the server wants TLS');
  });
});

test('a certificate of another server is refused', async () => {
  const authority = new Authority();
  const ca = authority.own.cert;
  await withMariaDb({ tls: { ...authority.issue({ extensions: FOR_ANOTHER }), ca } }, async (server) => {
    const line = await errorOf(server.settings({ ssl: { ca: 'ca.pem' } }), { files: { 'ca.pem': ca } });
    assert.match(line, /^mysql\.ssl: /);
  });
});

test('where the server wants a client certificate, one by its authority lets in and nothing else does', async () => {
  const authority = new Authority();
  const ca = authority.own.cert;
  const { cert, key } = authority.issue();
  const foreign = new Authority().issue();
  await withMariaDb({ tls: { ...authority.issue({ extensions: FOR_SERVER }), ca } }, async (server) => {
    server.apply('schema.sql');
    server.sql(`ALTER USER ${LOGIN.user}@'%' REQUIRE X509`);
    const ssl = { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' };
    await becomesReady(server.settings({ ssl }), { files: { 'ca.pem': ca, 'cert.pem': cert, 'key.pem': key } });
    const without = await errorOf(server.settings({ ssl: { ca: 'ca.pem' } }), { files: { 'ca.pem': ca } });
    assert.match(without, /^mysql\.user: .* or the certificate: /);
    const files = { 'ca.pem': ca, 'cert.pem': foreign.cert, 'key.pem': foreign.key };
    assert.match(await errorOf(server.settings({ ssl }), { files }), /^mysql\.(user|ssl|host): /);
  });
});

test('with debug the log has statements, without it none', () =>
  withMariaDb({}, async (server) => {
    server.apply('schema.sql');
    await withStorage(server.settings({ debug: true }), async (storage) => {
      await storage.log.find(READY);
      assert.match(storage.log.text, / INFO store: mysql: SELECT /);
    });
    await withStorage(server.settings(), async (storage) => {
      await storage.log.find(READY);
      assert.doesNotMatch(storage.log.text, /SELECT/);
    });
  }));
