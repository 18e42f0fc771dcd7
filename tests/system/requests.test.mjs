import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCode, echo, getMe, searchChat, setPhone } from './requests.mjs';
import { scene } from './scene.mjs';

const EXTRAS = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '1.0',
  '1.50',
  '1e2',
  '-9223372036854775808',
  '18446744073709551615',
  '"text"',
  '""',
  '"\\u0041\\ud83d\\ude00 \\" \\\\ \\n"',
  '"Ελληνικά"',
  '[]',
  '{}',
  '[1,[2,[3,{"deep":[null]}]]]',
  '{"@type":5,"@extra":{"@client_id":7},"@client_id":8}',
  '{"@type":"setTdlibParameters"}',
];

test('a response carries the @extra of its request, of any JSON type, to the letter', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    for (const extra of EXTRAS) {
      const from = client.now;
      client.write(`{"@extra":${extra},"@type":"testCallString","x":"hello"}`);
      const answer = await client.sees('testString', undefined, { from });
      assert.equal(client.lineOf(answer), `{"@type":"testString","value":"hello","@extra":${extra}}`);
    }
  }));

test('an error carries the @extra of its request to the letter', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    for (const extra of EXTRAS) {
      for (const type of ['testReturnError', 'deleteAccount']) {
        const from = client.now;
        client.write(`{"@type":"${type}","error":{"code":123,"message":"m"},"@extra":${extra}}`);
        const line = client.lineOf(await client.seesError(undefined, { from }));
        assert.ok(line.endsWith(`,"@extra":${extra}}`), line);
      }
    }
  }));

test('a request without @extra gets a response without', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    client.send(echo('plain'));
    assert.equal(client.lineOf(await client.sees('testString')), '{"@type":"testString","value":"plain"}');
    client.send({ '@type': 'deleteAccount' });
    assert.ok(!('@extra' in (await client.seesError())));
  }));

test('@client_id is dropped from requests and never sent', () =>
  scene({}, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    const answer = await client.call({ ...echo('x'), '@client_id': 77 });
    assert.equal(answer.value, 'x');
    assert.ok(client.lines.every((line) => !line.includes('@client_id')));
  }));

test('an @extra over its limit is refused, one at its limit returned', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    const long = 'x'.repeat(4094);
    client.send({ ...echo('x'), '@extra': long });
    assert.equal((await client.sees('testString'))['@extra'], long);
    client.send({ ...echo('x'), '@extra': `${long}x` });
    const error = await client.seesError();
    assert.equal(error.code, 400);
    assert.match(error.message, /^BAD_REQUEST: .*@extra/);
  }));

const BAD_REQUESTS = {
  'no @type': '{"x":"y"}',
  'an empty @type': '{"@type":""}',
  'a number as @type': '{"@type":-1234567}',
  'a null @type': '{"@type":null}',
  'an object as @type': '{"@type":{"@type":"getMe"}}',
  'a number as a nested @type': '{"@type":"testCallString","x":{"@type":123}}',
  'a number as @type in a list': '{"@type":"testCallString","x":[[{"@type":123}]]}',
  'two of one key': '{"@type":"testCallString","x":"a","x":"b"}',
  'two types': '{"@type":"testCallString","@type":"deleteAccount"}',
  'two types, one escaped': '{"@type":"testCallString","\\u0040type":"deleteAccount"}',
  'two @extra': '{"@type":"testCallString","@extra":1,"@extra":2}',
  'two of one key in a nested object': '{"@type":"testCallString","x":{"a":1,"\\u0061":2}}',
  'half a surrogate pair in @type': '{"@type":"\\ud800"}',
  'half a surrogate pair in @extra': '{"@type":"testCallString","@extra":"\\udc00"}',
  'half a surrogate pair as a key': '{"@type":"testCallString","\\ud800":1}',
  'U+0000 in a string': '{"@type":"testCallString","x":"a\\u0000b"}',
  'invalid UTF-8 in @extra': Buffer.from('{"@type":"testCallString","@extra":"\xff"}', 'latin1'),
  'a number in @extra that fits nowhere': '{"@type":"testCallString","@extra":1e999}',
};

test('what TDLib could choke on or read otherwise gets BAD_REQUEST, and the worker lives on', () =>
  scene({}, async ({ storage, connect }) => {
    const client = await connect();
    await client.call(echo('before'));
    const worker = await storage.process('worker 1');
    for (const [fault, bytes] of Object.entries(BAD_REQUESTS)) {
      const from = client.now;
      client.write(bytes);
      const error = await client.seesError(undefined, { from, what: `the error for ${fault}` });
      assert.equal(error.code, 400, fault);
      assert.match(error.message, /^BAD_REQUEST: \S/, fault);
    }
    await client.call(echo('after'));
    assert.equal((await storage.process('worker 1')).pid, worker.pid);
  }));

test('an escaped key @type is a type like any other', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    client.write('{"\\u0040type":"testCallString","x":"escaped"}');
    assert.equal((await client.sees('testString')).value, 'escaped');
    client.write('{"\\u0040type":"deleteAccount"}');
    assert.equal((await client.seesError()).code, 403);
  }));

test("TDLib's own errors pass unchanged", () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    const error = await client.ask(getMe);
    assert.deepEqual([error.code, error.message], [401, 'Unauthorized']);
    const own = await client.ask({ '@type': 'testReturnError', error: { '@type': 'error', code: 7, message: 'seven' } });
    assert.deepEqual([own.code, own.message], [7, 'seven']);
  }));

test('a response goes to the client that asked, and to no other', () =>
  scene({}, async ({ connect }) => {
    const clients = await Promise.all([connect(), connect(), connect(2)]);
    const texts = clients.map((_, n) => Array.from({ length: 50 }, (__, i) => `client ${n}, request ${i}`));
    await Promise.all(clients.flatMap((client, n) => texts[n].map((text) => client.call(echo(text)))));
    clients.forEach((client, n) => {
      const answers = client.received.all.filter((object) => object['@type'] === 'testString');
      assert.deepEqual(answers.map(({ value }) => value), texts[n]);
    });
  }));

test('a request that TDLib does not answer in time gets 504, and its late answer goes nowhere', () =>
  scene({ settings: { limits: { request_timeout: 1 } } }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const held = telegram.holdRpc('contacts.resolveUsername');
    const began = Date.now();
    const error = await client.ask({ ...searchChat('bob_baker') });
    assert.equal(error.code, 504);
    assert.match(error.message, /^TIMEOUT: \S/);
    assert.ok(Date.now() - began >= 1000);
    const from = client.now;
    held.release();
    await client.sees('updateUser', ({ user }) => user.id === people.bob.id, { from });
    await client.call(echo('order is kept'));
    const answers = client.received.all.slice(from).filter((object) => '@extra' in object);
    assert.deepEqual(answers.map(({ value }) => value), ['order is kept']);
  }));

test('requests that come before the session is open wait for it', () =>
  scene({}, async ({ people, connectSilently }) => {
    const client = await connectSilently();
    client.write(`1\n${JSON.stringify({ ...setPhone(people.ann.phone), '@extra': 'early' })}`);
    assert.equal((await client.sees('ok'))['@extra'], 'early');
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.ann.code));
    await client.ready();
  }));
