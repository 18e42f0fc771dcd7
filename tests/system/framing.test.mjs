import assert from 'node:assert/strict';
import { test } from 'node:test';
import { echo } from './requests.mjs';
import { scene } from './scene.mjs';

const request = (text, extra) => ({ ...echo(text), '@extra': extra });
const compact = (text, extra) => JSON.stringify(request(text, extra));

/** Three requests, delimited as the name says. */
const DELIMITED = {
  newlines: [1, 2, 3].map((n) => `${compact('x', n)}\n`).join(''),
  'carriage returns and newlines': [1, 2, 3].map((n) => `${compact('x', n)}\r\n`).join(''),
  'NUL bytes': [1, 2, 3].map((n) => `${compact('x', n)}\0`).join(''),
  nothing: [1, 2, 3].map((n) => compact('x', n)).join(''),
  'blanks and tabs': [1, 2, 3].map((n) => ` \t ${compact('x', n)}`).join(''),
  'newlines and NUL bytes': [1, 2, 3].map((n) => `\0\n${compact('x', n)}\n\0\0`).join(''),
  'their own newlines': [1, 2, 3].map((n) => JSON.stringify(request('x', n), null, 2)).join('\n'),
};

for (const [delimiter, text] of Object.entries(DELIMITED)) {
  test(`requests may be delimited by ${delimiter}`, () =>
    scene({}, async ({ connect }) => {
      const client = await connect();
      client.write(text);
      await client.sees('testString', (answer) => answer['@extra'] === 3);
      const extras = client.received.all.filter(({ value }) => value === 'x').map((answer) => answer['@extra']);
      assert.deepEqual(extras, [1, 2, 3]);
    }));
}

const AWKWARD = 'brackets }]{[ quotes \\" slashes \\\\ newline \n umlaut ü, Ελληνικά, 👪';

test('brackets, quotes and characters of several bytes in strings do not confuse the framing', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    assert.equal((await client.call(echo(AWKWARD))).value, AWKWARD);
  }));

test('a handshake and a request may come byte by byte', () =>
  scene({}, async ({ connectSilently }) => {
    const client = await connectSilently();
    await client.writeBytewise(`42\n${compact(AWKWARD, 'bytes')}`);
    assert.equal((await client.sees('testString')).value, AWKWARD);
  }));

test('a request may be cut in two anywhere', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    const bytes = Buffer.from(compact('ü}"👪\\"', 'cut'));
    for (let cut = 1; cut < bytes.length; ++cut) {
      const from = client.now;
      client.write(bytes.subarray(0, cut));
      // The answer shows that the first half was read alone: it stands before the second in the stream.
      await (await connect()).call(echo('meanwhile'));
      client.write(bytes.subarray(cut));
      assert.equal((await client.sees('testString', undefined, { from })).value, 'ü}"👪\\"', `cut at ${cut}`);
    }
  }));

test('a thousand requests may come at once and are answered in order', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    const numbers = Array.from({ length: 1000 }, (_, n) => n);
    client.write(numbers.map((n) => compact(`number ${n}`, n)).join(''));
    await client.sees('testString', (answer) => answer['@extra'] === 999);
    const answers = client.received.all.filter((object) => object['@type'] === 'testString');
    assert.deepEqual(answers.map((answer) => answer['@extra']), numbers);
  }));

test('each line from the storage is one compact object', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    await client.call(echo('two\nlines'));
    client.write('[]');
    await client.seesError();
    for (const line of client.lines) {
      assert.equal(line[0], '{');
      assert.doesNotMatch(line, /\r/);
    }
  }));

const deep = (levels) => `{"@type":"testCallString","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

const INVALID = {
  'broken JSON': '{"@type":}',
  'a trailing comma': '{"@type":"testCallString","x":"y",}',
  'a bracket of the other kind': '{"@type":"testCallString"]',
  'two values in one': '{"@type":"testCallString" {}}',
  'an array': '[{"@type":"testCallString"}]',
  'an empty array': '[]',
  'an empty object': '{}',
  'a comment': '{/* */"@type":"testCallString"}',
  'a single quote': "{'@type':'testCallString'}",
  'a raw control character': '{"@type":"testCallString","x":"\u0001"}',
  'an unknown escape': '{"@type":"testCallString","x":"\\q"}',
  'a number with a leading zero': '{"@type":"testCallString","x":01}',
  'a number out of range': '{"@type":"testCallString","x":1e999}',
  'NaN': '{"@type":"testCallString","x":NaN}',
  'invalid UTF-8': Buffer.from('{"@type":"testCallString","x":"\xff"}', 'latin1'),
  'an overlong form': Buffer.from('{"@type":"testCallString","x":"\xc0\xaf"}', 'latin1'),
  'a surrogate in UTF-8': Buffer.from('{"@type":"testCallString","x":"\xed\xa0\x80"}', 'latin1'),
  'half a surrogate pair': '{"@type":"testCallString","x":"\\ud83d"}',
  'a byte order mark': Buffer.from('{\ufeff"@type":"testCallString"}'),
  'a value cut short by a NUL': '{"@type":"testCall\0',
  'nesting over 64 levels': deep(65),
  'nesting that would exhaust a stack': deep(100_000),
};

test('a complete but invalid value gets error 400, and the connection goes on', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    for (const [fault, bytes] of Object.entries(INVALID)) {
      const from = client.now;
      client.write(bytes);
      const error = await client.seesError(undefined, { from, what: `the error for ${fault}` });
      assert.equal(error.code, 400, fault);
      assert.match(error.message, /^BAD_REQUEST: \S/, fault);
      assert.equal((await client.call(echo(fault))).value, fault);
    }
  }));

const UNCUTTABLE = {
  'a closing bracket': ']',
  'another closing bracket': '}',
  'a bare number': '5\n',
  'a bare string': '"text"',
  'true': 'true\n',
  'text': 'hello storage\n',
  'a comma between values': ',{"@type":"testCallString"}',
  'a byte that begins no value': Buffer.from([0xff]),
};

test('a stream that can not be cut into values gets error 400 and ends', () =>
  scene({}, async ({ connect }) => {
    for (const [fault, bytes] of Object.entries(UNCUTTABLE)) {
      const client = await connect();
      await client.call(echo('well so far'));
      const from = client.now;
      client.write(bytes);
      client.write(compact('too late', 'late'));
      await client.seesEnd();
      const errors = client.received.all.slice(from).filter((object) => object['@type'] === 'error');
      assert.deepEqual(errors.map(({ code }) => code), [400], fault);
      assert.ok(!client.received.all.some((object) => object['@extra'] === 'late'), fault);
    }
  }));

test('a value over the limit gets error 413 and the connection ends; one at the limit passes', () =>
  scene({ settings: { limits: { max_request_bytes: 2048, max_extra_bytes: 1024 } } }, async ({ connect }) => {
    const client = await connect();
    const frame = compact('', 'e').length;
    const atLimit = compact('x'.repeat(2048 - frame), 'e');
    client.write(atLimit);
    assert.equal((await client.sees('testString')).value.length, 2048 - frame);
    client.write(compact('x'.repeat(2049 - frame), 'e'));
    const error = await client.seesError();
    assert.equal(error.code, 413);
    assert.match(error.message, /^REQUEST_TOO_LARGE: \S/);
    await client.seesEnd();
  }));

test('a value over the limit is refused before it is complete', () =>
  scene({ settings: { limits: { max_request_bytes: 2048, max_extra_bytes: 1024 } } }, async ({ connect }) => {
    const client = await connect();
    client.write(`{"@type":"${'x'.repeat(5000)}`);
    assert.equal((await client.seesError()).code, 413);
    await client.seesEnd();
  }));

test('a client that has said all it had to say still gets its answers', () =>
  scene({}, async ({ connect }) => {
    const client = await connect();
    client.write([1, 2, 3].map((n) => compact('last words', n)).join(''));
    client.endInput();
    await client.seesEnd();
    assert.equal(client.received.all.filter(({ value }) => value === 'last words').length, 3);
  }));
