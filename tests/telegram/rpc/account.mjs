/** The own account: password, devices, profile. */
import { randomBytes } from 'node:crypto';
import { describeAuthorization } from './auth.mjs';
import { RpcError } from './error.mjs';

/** TL `account.password` of who is logged in, or still has to give a password. */
function getPassword(_params, context) {
  const verifier = (context.world.authorizations.awaitingPassword(context.authKey) ?? context.person)?.passwordVerifier;
  const common = {
    _: 'account.password',
    new_algo: { _: 'passwordKdfAlgoUnknown' },
    new_secure_algo: { _: 'securePasswordKdfAlgoUnknown' },
    secure_random: randomBytes(256),
  };
  if (!verifier) {
    return common;
  }
  const { id, B } = verifier.challenge();
  return { ...common, has_password: true, current_algo: verifier.algorithm, srp_B: B, srp_id: id, hint: verifier.hint };
}

function getAuthorizations(_params, context) {
  const own = context.authorization;
  const authorizations = context.world.authorizations
    .of(context.person)
    .map((authorization) => describeAuthorization(authorization, authorization === own));
  return { _: 'account.authorizations', authorization_ttl_days: 180, authorizations };
}

function resetAuthorization({ hash }, context) {
  const { authorizations } = context.world;
  const authorization = authorizations.of(context.person).find((other) => other.hash === hash);
  if (!authorization) {
    throw new RpcError(400, 'HASH_INVALID');
  }
  authorizations.end(authorization, 'SESSION_REVOKED');
  return true;
}

function updateUsername({ username }, context) {
  const holder = username ? context.world.holderOf(username) : null;
  if (holder && holder !== context.person) {
    throw new RpcError(400, 'USERNAME_OCCUPIED');
  }
  context.person.setUsernames(username ? [username] : []);
  return context.person.toUser(context.person);
}

function updateProfile({ first_name: first, last_name: last }, context) {
  const { person } = context;
  person.rename(`${first ?? person.firstName} ${last ?? person.lastName}`.trim());
  return person.toUser(person);
}

export const open = {
  'account.getPassword': getPassword,
};

export const authorized = {
  'account.getAuthorizations': getAuthorizations,
  'account.resetAuthorization': resetAuthorization,
  'account.updateUsername': updateUsername,
  'account.updateProfile': updateProfile,
  'account.updateStatus': () => true,
  'account.registerDevice': () => true,
  'account.getNotifySettings': () => ({ _: 'peerNotifySettings' }),
  'account.getPrivacy': () => ({ _: 'account.privacyRules', rules: [], chats: [], users: [] }),
};
