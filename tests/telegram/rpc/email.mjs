/** The e-mail address that a log-in may ask for. */
import { sentCode } from './auth.mjs';
import { RpcError } from './error.mjs';

/** Who is to set up an address before the log-in goes on. */
function personOf({ purpose }, context) {
  const phone = purpose.phone_number ?? '';
  const pending = context.world.sentCodes.get(purpose.phone_code_hash ?? '');
  const person = pending?.authKey === context.authKey ? context.world.personByPhone(phone) : null;
  if (!person?.loginEmail) {
    throw new RpcError(400, 'EMAIL_NOT_SETUP');
  }
  return person;
}

function sendVerifyEmailCode(params, context) {
  const { loginEmail } = personOf(params, context);
  if (!/^[^@\s]+@[^@\s]+$/.test(params.email)) {
    throw new RpcError(400, 'EMAIL_INVALID');
  }
  loginEmail.address = params.email;
  return { _: 'account.sentEmailCode', email_pattern: loginEmail.pattern, length: loginEmail.code.length };
}

function verifyEmail(params, context) {
  const { loginEmail, phone } = personOf(params, context);
  if (!loginEmail.address || params.verification.code !== loginEmail.code) {
    throw new RpcError(400, 'CODE_INVALID');
  }
  const code = sentCode(phone, context, { byEmail: false });
  return { _: 'account.emailVerifiedLogin', email: loginEmail.address, sent_code: code };
}

export const open = {
  'account.sendVerifyEmailCode': sendVerifyEmailCode,
  'account.verifyEmail': verifyEmail,
};
