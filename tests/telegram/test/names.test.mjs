import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ANN_AND_BOB, scene } from '../tdlib/scene.mjs';

const searchChat = (username) => ({ '@type': 'searchPublicChat', username });
const searchNumber = (phone) => ({ '@type': 'searchUserByPhoneNumber', phone_number: phone });

const importNumber = (phone) => ({
  '@type': 'importContacts',
  contacts: [{ '@type': 'importedContact', phone_number: phone, first_name: 'Somebody' }],
});

const ALLOW_CALLS = { '@type': 'userPrivacySettingAllowCalls' };

test('a person with several usernames is found by each of them', () =>
  scene({ people: { ...ANN_AND_BOB, eve: { name: 'Eve', usernames: ['eve_one', 'eve_two'] } } }, async (stage) => {
    const client = await stage.logIn(stage.people.ann);
    const chat = await client.call(searchChat('eve_two'));
    assert.equal(chat.id, stage.people.eve.id);
    const { user } = await client.sees('updateUser', (update) => update.user.id === chat.id);
    assert.deepEqual(user.usernames.active_usernames, ['eve_one', 'eve_two']);
  }));

test('new usernames of a channel are told to who is logged in', () =>
  scene({ people: ANN_AND_BOB, channels: { news: { title: 'News', username: 'daily_news' } } }, async (stage) => {
    const client = await stage.logIn(stage.people.ann);
    await client.call(searchChat('daily_news'));
    stage.telegram.channels.news.setUsernames(['weekly_news', 'slow_news']);
    await client.sees('updateSupergroup', ({ supergroup }) =>
      supergroup.usernames?.active_usernames.join() === 'weekly_news,slow_news',
    );
  }));

test('a new number is told to those who have the person as a contact', () =>
  scene({ people: ANN_AND_BOB }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    await client.call(importNumber(people.bob.phone));
    people.bob.setPhone('+999 662 7777');
    await client.sees('updateUser', ({ user }) => user.id === people.bob.id && user.phone_number === '9996627777');
  }));

const SHY_PEOPLE = {
  ...ANN_AND_BOB,
  shy: { name: 'Shy', phone: '+999 662 0007', foundByNumber: 'import' },
  hidden: { name: 'Hidden', phone: '+999 662 0008', foundByNumber: 'never' },
};

test('who wants to be found by contacts alone is found by an import, not by a search', () =>
  scene({ people: SHY_PEOPLE }, async ({ people, logIn }) => {
    const client = await logIn(people.ann);
    assert.match((await client.ask(searchNumber(people.shy.phone))).message, /PHONE_NOT_OCCUPIED|Not Found/);
    assert.deepEqual((await client.call(importNumber(people.shy.phone))).user_ids, [people.shy.id]);
    assert.deepEqual((await client.call(importNumber(people.hidden.phone))).user_ids, [0]);
  }));

test('privacy rules are kept', () =>
  scene({ people: ANN_AND_BOB }, async ({ telegram, people, logIn }) => {
    const client = await logIn(people.ann);
    const bob = await client.call(searchChat('bob_baker'));
    const rules = [{ '@type': 'userPrivacySettingRuleAllowUsers', user_ids: [bob.id] }];
    await client.call({
      '@type': 'setUserPrivacySettingRules',
      setting: ALLOW_CALLS,
      rules: { '@type': 'userPrivacySettingRules', rules },
    });
    await telegram.waitForRpc('account.setPrivacy', ({ params }) => params.key._ === 'inputPrivacyKeyPhoneCall');
    const kept = await client.call({ '@type': 'getUserPrivacySettingRules', setting: ALLOW_CALLS });
    assert.deepEqual(kept.rules, rules);
  }));
