/** The way in for who has forgotten the password of two-step verification. */
import { authorize } from './auth.mjs';
import { RpcError } from './error.mjs';

/** Who has to give a password now, and can have a code by e-mail instead. */
function forgetfulPerson(context) {
  const person = context.world.authorizations.awaitingPassword(context.authKey);
  if (!person?.recoveryEmail) {
    throw new RpcError(400, 'PASSWORD_RECOVERY_NA');
  }
  return person;
}

function checkCode({ code }, { recoveryEmail }) {
  if (code !== recoveryEmail.code) {
    throw new RpcError(400, 'CODE_INVALID');
  }
}

function requestPasswordRecovery(_params, context) {
  return { _: 'auth.passwordRecovery', email_pattern: forgetfulPerson(context).recoveryEmail.pattern };
}

function checkRecoveryPassword(params, context) {
  checkCode(params, forgetfulPerson(context));
  return true;
}

/** Logs in without the password, which is gone from then on; a new one can't be set here. */
function recoverPassword(params, context) {
  const person = forgetfulPerson(context);
  checkCode(params, person);
  if (params.new_settings) {
    throw new RpcError(400, 'NEW_SETTINGS_INVALID');
  }
  person.setPassword(null);
  return authorize(person, context);
}

export const open = {
  'auth.requestPasswordRecovery': requestPasswordRecovery,
  'auth.checkRecoveryPassword': checkRecoveryPassword,
  'auth.recoverPassword': recoverPassword,
};
