/** `tgstorage policy`: which step decides about a request and why; what an audit log says of other settings. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, temporaryFolder } from './storage.mjs';

const SETTINGS = {
  allowed_requests: ['createCall', 'deleteAccount', 'deleteMessages', 'getMe', 'recoverAuthenticationPassword', 'sendMessage'],
  request_peers: { sendMessage: 'chat_id' },
  format_fields: { inputMessageText: 'text' },
  rate_limits: { '*': '5/second', getMe: '1/minute' },
  limits: { max_request_bytes: 8192 },
  clients: [
    { name: 'crm', address: '127.0.0.1', sessions: '*', may_create: true, allowed_requests: ['createCall', 'getMe'], rate_limits: { getMe: '9/day' }, argument_rules: { createCall: [{ field: 'user_id', one_of: [5] }] } },
    { name: 'chat', address: '127.0.0.2', sessions: '*', chats: [6] },
    { name: 'late', address: '127.0.0.3', sessions: '*', expires: '2020-01-01' },
  ],
};

/** Runs `policy explain` on a request: {code, ...its JSON}. */
async function explain(request, { client, settings = {} } = {}) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  const text = typeof request === 'string' ? request : JSON.stringify(request);
  const { code, out } = await run(['policy', 'explain', text, '--json', ...(client ? ['--client', client] : [])], { cwd: folder });
  return { exitCode: code, ...(out ? JSON.parse(out) : {}) };
}

const call = (user) => ({ '@type': 'createCall', user_id: user, protocol: { '@type': 'callProtocol', udp_p2p: true } });
const text = (chat) => ({ '@type': 'sendMessage', chat_id: chat, input_message_content: { '@type': 'inputMessageText', text: 'a *b*' } });

const REFUSED = [
  ['what is too large', 'size', 'limits.max_request_bytes', { '@type': 'getMe', x: 'x'.repeat(9000) }],
  ['a client whose time is over', 'client', 'clients.expires', { '@type': 'getMe' }, 'late'],
  ['what is no canonical form', 'canonical form', 'canonical form', '{"@type":"getMe","@type":"close"}'],
  ['a type that is not listed', 'type', 'allowed_requests', { '@type': 'getUser' }],
  ['a type that the client does not have', 'type', 'allowed_requests', text(5), 'crm'],
  ['a type that nobody has', 'type', 'never', { '@type': 'close' }],
  ['a dangerous type', 'type', 'dangerous_requests', { '@type': 'deleteAccount' }],
  ['a name that is none', 'names and texts', 'rewriting', text('?')],
  ['an unknown field', 'shape', null, { '@type': 'getMe', x: 1 }],
  ['a path of the host', 'shape', null, { ...text(5), input_message_content: { '@type': 'inputMessageDocument', document: { '@type': 'inputFileLocal', path: '/etc/passwd' } } }],
  ['an argument against a rule', 'arguments', 'clients[0].argument_rules.createCall[0]', call(6), 'crm'],
  ['a chat of others', 'arguments', 'chats', call(7), 'chat'],
  ['a service account', 'arguments', 'service accounts', call(777000)],
];

for (const [what, step, rule, request, client] of REFUSED) {
  test(`explain names the step that refuses ${what}`, async () => {
    const said = await explain(request, { client });
    assert.deepEqual([said.exitCode, said.verdict, said.step], [1, 'refused', step]);
    assert.ok(said.reason.length > 0 && said.code >= 400 && said.token.length > 0);
    if (rule) {
      assert.equal(said.rule, rule);
    }
  });
}

test('explain says which request a misspelt one may be', async () => {
  const { rule, notes } = await explain({ '@type': 'getme' });
  assert.deepEqual([rule, notes], ['allowed_requests', ['TDLib knows no such request; do you mean getMe?']]);
  assert.deepEqual((await explain({ '@type': 'getUser' })).notes, []);
});

test('explain says what counts an allowed request, and what is rewritten in it', async () => {
  const counted = await explain({ '@type': 'getMe' }, { client: 'crm' });
  assert.deepEqual(counted, { exitCode: 0, verdict: 'allowed', rate_limits: ['rate_limits.*: 5/second', 'rate_limits.getMe: 1/minute', 'clients.crm.rate_limits.getMe: 9/day'], rewritten: [], notes: [] });
  const rewritten = await explain(text('durov'));
  assert.equal(rewritten.exitCode, 0);
  assert.deepEqual(rewritten.rewritten, ['"durov" is looked up', '"a *b*" is formatted']);
});

test('explain tells what only shadow mode lets through', async () => {
  const said = await explain(call(6), { client: 'crm', settings: { policy_mode: 'shadow' } });
  assert.equal(said.verdict, 'allowed');
  assert.match(said.notes[0], /^policy_mode shadow: .*createCall/);
});

test('explain is wrong use without settings, a known client or a request', async () => {
  assert.equal((await explain({ '@type': 'getMe' }, { client: 'mallory' })).exitCode, 2);
  assert.equal((await run(['policy', 'explain', '{}'], { cwd: temporaryFolder() })).code, 2);
});

/** A folder with SETTINGS and an audit log of these events. */
function folderWithAudit(events, settings = {}) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  writeFileSync(join(folder, 'audit.jsonl'), events.map((event, index) => `${JSON.stringify({ seq: index + 1, ...event })}\n`).join(''));
  return folder;
}

const policy = (folder, ...words) => run(['policy', ...words, '--audit', 'audit.jsonl'], { cwd: folder });
const intent = (client, type, session = 1) => ({ event: 'intent', client, type, session });
const refused = (client, type, rule, more = {}) => ({ event: 'refused', verdict: 'refused', client, type, rule, session: 1, ...more });

test('suggest prints what was used, and nothing that was refused', async () => {
  const folder = folderWithAudit([
    { event: 'joined', client: 'crm', session: 1 },
    intent('crm', 'getMe'),
    intent('crm', 'getMe', 2),
    intent('crm', 'createCall', 7),
    intent('sip', 'deleteAccount'),
    refused('crm', 'sendMessage', 'allowed_requests'),
    refused('crm', 'getUser', 'allowed_requests', { verdict: 'shadow' }),
  ]);
  const { code, out } = await policy(folder, 'suggest');
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(out), {
    allowed_requests: ['createCall', 'deleteAccount', 'getMe'],
    dangerous_requests: ['deleteAccount'],
    clients: [
      { name: 'crm', sessions: ['1-2', '7'], allowed_requests: ['createCall', 'getMe'] },
      { name: 'sip', sessions: ['1'], allowed_requests: ['deleteAccount'] },
    ],
  });
});

test('suggested lists let through what passed', async () => {
  const events = [intent('', 'getMe'), intent('', 'createCall')];
  const folder = folderWithAudit(events, { clients: [] });
  const { allowed_requests: allowed } = JSON.parse((await policy(folder, 'suggest')).out);
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ allowed_requests: allowed }));
  assert.deepEqual(await policy(folder, 'replay').then(({ code, out }) => [code, out]), [0, '0 of 2 requests would be decided otherwise\n']);
});

test('replay counts what would be decided otherwise', async () => {
  const folder = folderWithAudit([
    intent('crm', 'getMe'),
    intent('crm', 'sendMessage'),
    intent('crm', 'sendMessage'),
    intent('gone', 'getMe'),
    refused('crm', 'createCall', 'allowed_requests'),
    refused('crm', 'createCall', 'allowed_requests'),
    { event: 'summary', of: 'refused', client: 'crm', session: 1, count: 40 },
    refused('crm', 'getMe', 'rate_limits.getMe'),
    refused('crm', 'close', 'never'),
  ]);
  const { code, out } = await policy(folder, 'replay', '--json');
  assert.equal(code, 1);
  assert.deepEqual(JSON.parse(out), {
    requests: 8,
    undecided: 1,
    changes: [
      { client: 'crm', type: 'createCall', count: 2, verdict: 'allowed', rule: '' },
      { client: 'crm', type: 'sendMessage', count: 2, verdict: 'refused', rule: 'allowed_requests' },
      { client: 'gone', type: 'getMe', count: 1, verdict: 'refused', rule: 'clients' },
    ],
  });
  assert.match((await policy(folder, 'replay')).out, /^5 of 8 requests would be decided otherwise$/m);
});

test('a log that can not be read is wrong use; a last line that was cut short is passed over', async () => {
  const folder = folderWithAudit([intent('crm', 'getMe')]);
  const append = (text) => writeFileSync(join(folder, 'audit.jsonl'), text, { flag: 'a' });
  append('{"event":"inte');
  assert.equal((await policy(folder, 'replay')).code, 0);
  append('\n');
  for (const command of ['suggest', 'replay']) {
    const { code, err } = await policy(folder, command);
    assert.equal(code, 2);
    assert.match(err, /audit\.jsonl:2: is no line of an audit log/);
    assert.equal((await run(['policy', command, '--audit', 'nowhere'], { cwd: folder })).code, 2);
  }
});
