/** The tour: each step is a title and what happens; a step that fails throws. */
import assert from 'node:assert/strict';
import {
  acceptCall,
  checkCode,
  createCall,
  discardCall,
  getMe,
  sendText,
  setPhone,
} from '../../tests/system/requests.mjs';
import { NarratedClient } from './narratedClient.mjs';

const SESSION = 42;

const WHAT_ANN_WRITES = 'Good morning, Bob.';
const WHAT_BOB_WRITES = 'Good morning, Ann.';

async function connect(stage) {
  stage.client = await NarratedClient.open(stage.storage.port, SESSION, stage.transcript);
}

async function expectOver(client) {
  await client.seesCall('callStateDiscarded', { from: client.now });
}

export const STEPS = [
  [
    'A client connects and names session 42, which is new',
    async (stage) => {
      await connect(stage);
      await stage.client.seesState('authorizationStateWaitPhoneNumber');
    },
  ],
  [
    "Ann's phone number",
    async ({ client, people }) => {
      await client.call(setPhone(people.ann.phone));
      await client.seesState('authorizationStateWaitCode');
    },
  ],
  [
    'The code that Telegram sends her',
    async ({ client, people }) => {
      await client.call(checkCode(people.ann.code));
      await client.seesState('authorizationStateReady');
    },
  ],
  [
    'Who is logged in?',
    async ({ client, people }) => {
      assert.equal((await client.call(getMe)).id, people.ann.id);
    },
  ],
  [
    'Bob writes',
    async ({ client, people }) => {
      await people.bob.sendMessage(people.ann, WHAT_BOB_WRITES);
      await client.seesText(WHAT_BOB_WRITES);
    },
  ],
  [
    'Ann writes back',
    async ({ client, people }) => {
      await client.call(sendText(people.bob.id, WHAT_ANN_WRITES));
      assert.equal((await people.bob.receivedMessage()).text, WHAT_ANN_WRITES);
    },
  ],
  [
    'Ann calls Bob, who answers; then she hangs up',
    async ({ client, people }) => {
      const { id } = await client.call(createCall(people.bob.id));
      const { state } = await client.seesCall('callStateReady');
      const bobsSide = await people.bob.receivedCall();
      await bobsSide.ready();
      assert.equal(state.encryption_key, bobsSide.key.toString('base64'), 'both sides have the same key');
      const over = expectOver(client);
      await client.call(discardCall(id));
      await over;
    },
  ],
  [
    'Bob calls Ann, who answers; then he hangs up',
    async ({ client, people }) => {
      const from = client.now;
      const bobsSide = await people.bob.call(people.ann);
      const { id } = await client.seesCall('callStatePending', { from });
      await client.call(acceptCall(id));
      await client.seesCall('callStateReady', { from });
      await bobsSide.ready();
      const over = expectOver(client);
      bobsSide.discard();
      await over;
    },
  ],
  [
    'A request that the white-list does not have',
    async ({ client }) => {
      const answer = await client.ask({ '@type': 'deleteAccount', reason: 'none' });
      assert.equal(answer.code, 403);
      assert.match(answer.message, /^REQUEST_NOT_ALLOWED: /);
    },
  ],
  [
    'The storage stops and starts again, the client comes back: still logged in',
    async (stage) => {
      await stage.storage.restart();
      await connect(stage);
      await stage.client.seesState('authorizationStateReady');
      assert.deepEqual(stage.client.states(), ['authorizationStateReady']);
      assert.equal((await stage.client.call(getMe)).id, stage.people.ann.id);
    },
  ],
];
