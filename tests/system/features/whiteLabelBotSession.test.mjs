import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBotToken, logOut } from '../requests.mjs';
import { feature } from './feature.mjs';

test('a white-label bot logs in by its token and logs out', () =>
  feature('whiteLabelBotSession', {}, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(checkBotToken(people.helper.botToken));
    await client.ready();
    assert.ok(people.helper.isDriven);
    const from = client.now;
    await client.call(logOut);
    await client.seesState('authorizationStateWaitPhoneNumber', { from });
    assert.equal(people.helper.isDriven, false);
  }));
