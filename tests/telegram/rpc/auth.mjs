/** Log-in and log-out. */
import { randomBytes } from 'node:crypto';
import { normalizePhone } from '../world/values.mjs';
import { RpcError } from './error.mjs';

const CODE_LENGTH = 5;

function checkPhone(phone, context) {
  const digits = normalizePhone(phone);
  if (digits.length < 5 || digits.length > 15) {
    throw new RpcError(400, 'PHONE_NUMBER_INVALID');
  }
  const person = context.world.personByPhone(digits);
  if (person?.isBanned) {
    throw new RpcError(400, 'PHONE_NUMBER_BANNED');
  }
  checkDc(person, context);
  return { digits, person };
}

function checkDc(person, context) {
  if (person?.dc && person.dc !== context.dcId) {
    throw new RpcError(303, `PHONE_MIGRATE_${person.dc}`);
  }
}

/** Asks for an e-mail address, or sends the code there. */
function deliverByEmail({ loginEmail }) {
  return loginEmail.address === null
    ? { _: 'auth.sentCodeTypeSetUpEmailRequired' }
    : { _: 'auth.sentCodeTypeEmailCode', email_pattern: loginEmail.pattern, length: loginEmail.code.length };
}

/** Sends the code where a person reads it: to another device, or (nowhere) by text message. */
function deliverCode(person, context) {
  const { world, options } = context;
  const hasDevice = person?.isDriven && options.sendsLoginCodes;
  if (!hasDevice) {
    return { _: 'auth.sentCodeTypeSms', length: CODE_LENGTH };
  }
  const text = `Login code: ${person.code}. Do not give this code to anyone.`;
  world.messenger.send({ from: world.service, to: person, text });
  return { _: 'auth.sentCodeTypeApp', length: person.code.length };
}

/** Begins a log-in by code; `byEmail`: where the person has an address for it. */
export function sentCode(phone, context, { byEmail = true } = {}) {
  const { digits, person } = checkPhone(phone, context);
  const hash = randomBytes(9).toString('hex');
  context.world.sentCodes.set(hash, { phone: digits, authKey: context.authKey, isConfirmed: false });
  const type = byEmail && person?.loginEmail ? deliverByEmail(person) : deliverCode(person, context);
  return { _: 'auth.sentCode', type, phone_code_hash: hash, timeout: 60 };
}

function pendingCode({ phone_number: phone, phone_code_hash: hash }, context) {
  const pending = context.world.sentCodes.get(hash);
  if (!pending || pending.authKey !== context.authKey || pending.phone !== normalizePhone(phone)) {
    throw new RpcError(400, 'PHONE_CODE_EXPIRED');
  }
  return pending;
}

/** Logs a person in under the caller's key. */
export function authorize(person, context) {
  context.world.authorizations.add(context.authKey, person, context.session.client);
  return { _: 'auth.authorization', user: person.toUser(person) };
}

/** Logs in, or remembers who must still give a password. */
function authorizeOrAskPassword(person, context) {
  if (person.passwordVerifier) {
    context.world.authorizations.awaitPassword(context.authKey, person);
    throw new RpcError(401, 'SESSION_PASSWORD_NEEDED');
  }
  return authorize(person, context);
}

function checkCode({ phone_code: given, email_verification: byEmail }, person, context) {
  if (byEmail && byEmail.code !== person?.loginEmail?.code) {
    throw new RpcError(400, 'CODE_INVALID');
  }
  if (!byEmail && !given) {
    throw new RpcError(400, 'PHONE_CODE_EMPTY');
  }
  if (!byEmail && given !== (person?.code ?? context.options.newcomersCode)) {
    throw new RpcError(400, 'PHONE_CODE_INVALID');
  }
}

function signIn(params, context) {
  const pending = pendingCode(params, context);
  const person = context.world.personByPhone(pending.phone);
  checkCode(params, person, context);
  if (!person) {
    pending.isConfirmed = true;
    return { _: 'auth.authorizationSignUpRequired' };
  }
  return authorizeOrAskPassword(person, context);
}

function signUp(params, context) {
  const pending = pendingCode(params, context);
  if (!pending.isConfirmed || context.world.personByPhone(pending.phone)) {
    throw new RpcError(400, 'PHONE_NUMBER_OCCUPIED');
  }
  const name = `${params.first_name} ${params.last_name}`.trim();
  const person = context.world.addPerson({ name, phone: pending.phone, code: context.options.newcomersCode });
  return authorize(person, context);
}

function checkPassword({ password }, context) {
  const person = context.world.authorizations.awaitingPassword(context.authKey);
  const isRight = person && password._ === 'inputCheckPasswordSRP' ? person.passwordVerifier.check(password) : false;
  if (isRight === null) {
    throw new RpcError(400, 'SRP_ID_INVALID');
  }
  if (!isRight) {
    throw new RpcError(400, 'PASSWORD_HASH_INVALID');
  }
  return authorize(person, context);
}

function importBotAuthorization({ bot_auth_token: token }, context) {
  const bot = context.world.personByBotToken(token);
  if (!bot) {
    throw new RpcError(400, 'ACCESS_TOKEN_INVALID');
  }
  return authorize(bot, context);
}

function exportLoginToken(_params, context) {
  const { world, session, authKey } = context;
  const person = world.loginTokens.takeAccepted(authKey);
  if (person) {
    return { _: 'auth.loginTokenSuccess', authorization: authorizeOrAskPassword(person, context) };
  }
  const token = world.loginTokens.exportFor(session);
  return { _: 'auth.loginToken', expires: token.expires, token: token.bytes };
}

function acceptLoginToken({ token: bytes }, context) {
  const token = context.world.loginTokens.accept(bytes, context.person);
  if (!token) {
    throw new RpcError(400, 'AUTH_TOKEN_INVALID');
  }
  return describeAuthorization({ client: token.session.client, hash: 0n, createdAt: 0 });
}

function logOut(_params, context) {
  context.world.authorizations.end(context.authorization);
  return { _: 'auth.loggedOut' };
}

function bindTempAuthKey({ perm_auth_key_id: id }, context) {
  const permanent = context.keyById(id);
  if (!permanent) {
    throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID');
  }
  context.session.authKey.boundTo = permanent;
  return true;
}

function resetAuthorizations(_params, context) {
  const { authorizations } = context.world;
  authorizations
    .of(context.person)
    .filter((authorization) => authorization !== context.authorization)
    .forEach((authorization) => authorizations.end(authorization, 'SESSION_REVOKED'));
  return true;
}

/** TL `authorization` of a device. */
export function describeAuthorization({ client, hash, createdAt, acceptsCalls = true }, isCurrent = false) {
  return {
    _: 'authorization',
    current: isCurrent,
    call_requests_disabled: !acceptsCalls,
    hash: isCurrent ? 0n : hash,
    device_model: client?.device_model ?? '',
    platform: '',
    system_version: client?.system_version ?? '',
    api_id: client?.api_id ?? 0,
    app_name: 'tests',
    app_version: client?.app_version ?? '',
    date_created: createdAt,
    date_active: createdAt,
    ip: '127.0.0.1',
    country: '',
    region: '',
  };
}

/** Handlers that need no log-in. */
export const open = {
  'auth.sendCode': ({ phone_number: phone }, context) => sentCode(phone, context),
  'auth.resendCode': ({ phone_number: phone }, context) => sentCode(phone, context),
  'auth.cancelCode': () => true,
  'auth.signIn': signIn,
  'auth.signUp': signUp,
  'auth.checkPassword': checkPassword,
  'auth.importBotAuthorization': importBotAuthorization,
  'auth.exportLoginToken': exportLoginToken,
  'auth.bindTempAuthKey': bindTempAuthKey,
  'auth.dropTempAuthKeys': () => true,
};

export const authorized = {
  'auth.acceptLoginToken': acceptLoginToken,
  'auth.logOut': logOut,
  'auth.resetAuthorizations': resetAuthorizations,
};
