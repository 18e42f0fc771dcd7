import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feature } from './feature.mjs';

test('a number that somebody writes to the account reaches the platform, which can do nothing else', () =>
  feature('callsToArbitraryNumbers', { loggedIn: ['ann'] }, async ({ people, clients: [client] }) => {
    await people.bob.sendMessage(people.ann, '+1 555 010-0199');
    const { message } = await client.seesText('+1 555 010-0199');
    assert.deepEqual([message.sender_id.user_id, message.is_outgoing], [people.bob.id, false]);
  }));
