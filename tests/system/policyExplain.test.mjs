/** `tgstorage policy explain`: which step decides about a request, and why. */
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

/** Runs the command on a request: {code, ...its JSON}. */
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
