#!/usr/bin/env node
/**
 * Writes a message from a session of the storage, with Node's own modules.
 *
 *   examples/write.mjs 42 @bob "good day" localhost 23456
 *   examples/write.mjs 42 @bob "good day" storage.example 23457 own.pem own.key ca.pem
 */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';

const [session, whom, text, host, port, ...files] = process.argv.slice(2);
if (port === undefined || ![0, 3].includes(files.length)) {
  console.error('usage: write.mjs SESSION WHOM TEXT HOST PORT [CERT KEY CA]');
  process.exit(2);
}

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

const [cert, key, ca] = files.map((file) => readFileSync(file));
const socket = cert ? connectTls({ host, port, cert, key, ca }) : connect({ host, port });
socket.on('error', (error) => fail(`${host}:${port}: ${error.message || error.code}`));
socket.on('end', () => fail('the storage has ended the connection'));

const send = (request) => socket.write(`${JSON.stringify(request)}\n`);

send({ '@type': 'openSession', session_id: session, '@extra': 'open' });
createInterface({ input: socket }).on('line', (line) => {
  const answer = JSON.parse(line); // one object a line
  if (answer['@type'] === 'error') {
    fail(`${answer.code}: ${answer.message}`);
  }
  if (answer['@type'] === 'updateAuthorizationState') {
    const state = answer.authorization_state['@type'];
    if (state !== 'authorizationStateReady') {
      fail(`session ${session} is not logged in: ${state}`);
    }
    const content = { '@type': 'inputMessageText', text };
    send({ '@type': 'sendMessage', chat_id: whom, input_message_content: content, '@extra': 'write' });
  }
  if (answer['@extra'] === 'write') {
    console.log('queued'); // by TDLib, which sends it; that it has, updateMessageSendSucceeded tells
    process.exit();
  }
});
