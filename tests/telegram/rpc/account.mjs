/** The own account: password, devices, profile. */
import { randomBytes } from 'node:crypto';
import { describeAuthorization } from './auth.mjs';
import { RpcError } from './error.mjs';

/** TL `account.password` of who is logged in, or still has to give a password. */
function getPassword(_params, context) {
  const person = context.world.authorizations.awaitingPassword(context.authKey) ?? context.person;
  const verifier = person?.passwordVerifier;
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
  const has_recovery = person.recoveryEmail !== null;
  return { ...common, has_recovery, has_password: true, current_algo: verifier.algorithm, srp_B: B, srp_id: id, hint: verifier.hint };
}

function getAuthorizations(_params, context) {
  const own = context.authorization;
  const authorizations = context.world.authorizations
    .of(context.person)
    .map((authorization) => describeAuthorization(authorization, authorization === own));
  return { _: 'account.authorizations', authorization_ttl_days: 180, authorizations };
}

function findAuthorization(hash, context) {
  const authorization = context.world.authorizations.of(context.person).find((other) => other.hash === hash);
  if (!authorization) {
    throw new RpcError(400, 'HASH_INVALID');
  }
  return authorization;
}

function resetAuthorization({ hash }, context) {
  context.world.authorizations.end(findAuthorization(hash, context), 'SESSION_REVOKED');
  return true;
}

/** The caller's own device goes by 0. */
function changeAuthorizationSettings({ hash, call_requests_disabled: isDeafToCalls }, context) {
  const authorization = hash === 0n ? context.authorization : findAuthorization(hash, context);
  if (isDeafToCalls !== undefined) {
    authorization.acceptsCalls = !isDeafToCalls;
  }
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
  'account.changeAuthorizationSettings': changeAuthorizationSettings,
  'account.updateUsername': updateUsername,
  'account.updateProfile': updateProfile,
  'account.updateStatus': () => true,
  'account.registerDevice': () => true,
  'account.getNotifySettings': () => ({ _: 'peerNotifySettings' }),
};
