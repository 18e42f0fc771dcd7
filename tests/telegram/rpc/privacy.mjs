/** The own account's privacy settings. */

const DEFAULT_RULES = [{ _: 'inputPrivacyValueAllowAll' }];

/** TL PrivacyRule of an InputPrivacyRule. */
function toRule({ _: name, users, chats }, context) {
  return {
    _: name.replace('inputPrivacyValue', 'privacyValue'),
    users: users?.map((input) => context.resolvePerson(input, 'USER_ID_INVALID').id),
    chats,
  };
}

function privacyRules(rules, context) {
  const inputs = rules.flatMap(({ users = [] }) => users);
  const people = inputs.map((input) => context.resolvePerson(input, 'USER_ID_INVALID'));
  return {
    _: 'account.privacyRules',
    rules: rules.map((rule) => toRule(rule, context)),
    chats: [],
    users: context.users(people),
  };
}

function getPrivacy({ key }, context) {
  return privacyRules(context.person.privacy.get(key._) ?? DEFAULT_RULES, context);
}

function setPrivacy({ key, rules }, context) {
  const answer = privacyRules(rules, context);
  context.person.privacy.set(key._, rules);
  return answer;
}

export const authorized = {
  'account.getPrivacy': getPrivacy,
  'account.setPrivacy': setPrivacy,
};
