import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCode, checkPassword, setPhone } from '../requests.mjs';
import { scene } from '../scene.mjs';
import { ALSO_IN_THE_SAMPLE, GROUPS, settingsOf } from './groups.mjs';

const { managingTheSession: managing, callsSipToTelegram: calls } = GROUPS;

const withTheLogIn = {
  settings: settingsOf({
    requests: [...managing.requests, ...calls.requests, ...ALSO_IN_THE_SAMPLE],
    updates: calls.updates,
    peers: calls.peers,
  }),
};

const setRules = (...rules) => ({
  '@type': 'setUserPrivacySettingRules',
  setting: { '@type': 'userPrivacySettingAllowCalls' },
  rules: { '@type': 'userPrivacySettingRules', rules },
});

test('checkAuthenticationPassword logs in a person with a password', () =>
  scene(withTheLogIn, async ({ people, connect }) => {
    const client = await connect();
    await client.seesState('authorizationStateWaitPhoneNumber');
    await client.call(setPhone(people.carol.phone));
    await client.seesState('authorizationStateWaitCode');
    await client.call(checkCode(people.carol.code));
    await client.seesState('authorizationStateWaitPassword');
    await client.call(checkPassword(people.carol.password));
    await client.ready();
  }));

test('getActiveSessions lists the devices, and toggleSessionCanAcceptCalls makes one deaf to calls', () =>
  scene(withTheLogIn, async ({ people, logIn }) => {
    const phone = await logIn(people.ann, 1);
    const gateway = await logIn(people.ann, 2);
    const sessionsNow = async () => (await gateway.call({ '@type': 'getActiveSessions' })).sessions;
    const other = (await sessionsNow()).find(({ is_current: isCurrent }) => !isCurrent);
    assert.equal(other.can_accept_calls, true);
    const toggle = { session_id: other.id, can_accept_calls: false };
    await gateway.call({ '@type': 'toggleSessionCanAcceptCalls', ...toggle });
    assert.equal((await sessionsNow()).find(({ id }) => id === other.id).can_accept_calls, false);

    const side = await people.bob.call(people.ann);
    await gateway.seesCall('callStatePending');
    side.discard({ reason: 'missed' });
    await gateway.seesCall('callStateDiscarded');
    await phone.call({ '@type': 'getActiveSessions' });
    assert.ok(!phone.received.all.some((object) => object.call?.state['@type'] === 'callStatePending'));
  }));

test('setUserPrivacySettingRules sets who may call', () =>
  scene(withTheLogIn, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(setRules({ '@type': 'userPrivacySettingRuleAllowContacts' }));
    const { params } = await telegram.waitForRpc('account.setPrivacy');
    assert.equal(params.key._, 'inputPrivacyKeyPhoneCall');
    assert.deepEqual(params.rules, [{ _: 'inputPrivacyValueAllowContacts' }]);
  }));
