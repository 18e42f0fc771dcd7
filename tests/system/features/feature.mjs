/** Scenes in which a client may do what one feature group needs, and nothing else. */
import assert from 'node:assert/strict';
import { checkBotToken } from '../requests.mjs';
import { scene } from '../scene.mjs';
import { SAMPLE_REQUESTS } from '../settings.mjs';
import { GROUPS, settingsOf } from './groups.mjs';

/** Requests of no group: harmless ones, and those that would hand the account over. */
const OF_NO_GROUP = ['getCurrentState', 'getChatHistory', 'searchPublicChat', 'getOption', 'deleteAccount', 'close'];

const ALWAYS_SEEN = ['updateAuthorizationState', 'updateConnectionState'];

/** Every request that is not of the group is refused. */
async function refusesAllElse(client, { requests }) {
  const others = new Set([...SAMPLE_REQUESTS, ...OF_NO_GROUP].filter((name) => !requests.includes(name)));
  for (const name of others) {
    const { code, message } = await client.ask({ '@type': name });
    assert.equal(code, 403, name);
    assert.match(message, /^REQUEST_NOT_ALLOWED: /, name);
  }
}

/** Types of updates that a client has seen, without answers. */
const updateTypes = (client) =>
  new Set(client.received.all.filter((object) => !('@extra' in object)).map((object) => object['@type']));

function sawNothingElse(client, { updates }) {
  const strange = [...updateTypes(client)].filter((type) => ![...ALWAYS_SEEN, ...updates].includes(type));
  assert.deepEqual(strange, [], 'updates that are not of the group');
}

/** Logs somebody in with settings that allow the log-in alone. */
async function logIn({ logIn: byCode, connect }, person, session) {
  if (!person.isBot) {
    return byCode(person, session);
  }
  const client = await connect(session);
  await client.seesState('authorizationStateWaitPhoneNumber');
  await client.call(checkBotToken(person.botToken));
  await client.ready();
  return client;
}

/**
 * Runs a test under the lists of one group, and makes sure at its end that they allowed nothing else.
 * @param {string} name key of GROUPS
 * @param {{loggedIn?: string[], settings?: object}} description as scene() takes it; `loggedIn`: people who are logged
 *   in already, the first one in session 1 and so on
 * @param {(scene: object) => Promise<void>} play the scene, with a client of each such session as `clients`
 */
export function feature(name, { loggedIn = [], settings = {}, ...description }, play) {
  const group = GROUPS[name];
  return scene({ ...description, settings: settingsOf(GROUPS.managingTheSession) }, async (stage) => {
    for (const [i, person] of loggedIn.entries()) {
      await logIn(stage, stage.people[person], i + 1);
    }
    stage.storage.configure({ ...settingsOf(group), ...settings });
    await stage.storage.restart();
    const everyone = [];
    const connect = async (...session) => {
      everyone.push(await stage.connect(...session));
      return everyone.at(-1);
    };
    const clients = await Promise.all(loggedIn.map((_, i) => connect(i + 1)));
    await Promise.all(clients.map((client) => client.ready()));
    await play({ ...stage, connect, clients });
    await refusesAllElse(await connect(), group);
    everyone.forEach((client) => sawNothingElse(client, group));
  });
}
