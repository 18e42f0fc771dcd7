/**
 * Answers calls: unwraps them, applies injected faults, asks the handler of the area.
 */
import { encode, encodeResult, UnknownConstructorError } from '../tl/codec.mjs';
import * as account from './account.mjs';
import * as auth from './auth.mjs';
import * as contacts from './contacts.mjs';
import { CallContext } from './context.mjs';
import * as email from './email.mjs';
import { RpcError } from './error.mjs';
import * as help from './help.mjs';
import * as inline from './inline.mjs';
import * as messages from './messages.mjs';
import * as phone from './phone.mjs';
import * as privacy from './privacy.mjs';
import * as recovery from './recovery.mjs';
import { SETTLING_CALLS, authorized as updatesHandlers } from './updates.mjs';
import * as upload from './upload.mjs';
import * as users from './users.mjs';

const openHandlers = { ...auth.open, ...email.open, ...recovery.open, ...account.open, ...help.open };
const authorizedHandlers = {
  ...auth.authorized,
  ...account.authorized,
  ...privacy.authorized,
  ...help.authorized,
  ...users.authorized,
  ...contacts.authorized,
  ...messages.authorized,
  ...inline.authorized,
  ...updatesHandlers,
  ...upload.authorized,
  ...phone.authorized,
};

const WRAPPERS = new Set(['invokeWithLayer', 'initConnection', 'invokeAfterMsg', 'invokeAfterMsgs', 'invokeWithoutUpdates']);

/** Takes the wrappers off a call; remembers what initConnection tells about the client. */
function unwrap(session, wrapped) {
  let call = wrapped;
  while (WRAPPERS.has(call._)) {
    if (call._ === 'initConnection') {
      const { query, ...client } = call;
      session.client = client;
    }
    call = call.query;
  }
  return call;
}

const errorBody = ({ code, message }) => encode({ _: 'rpc_error', error_code: code, error_message: message });

export class Dispatcher {
  #world;
  #keys;
  #options;
  #faults;
  #onRpc;
  #onFault;

  /**
   * @param {object} parts
   * @param {object} parts.world
   * @param {object} parts.keys the key store
   * @param {object} parts.options settings of this server, see Telegram.start
   * @param {object} parts.faults injected faults
   * @param {(entry: object) => void} parts.onRpc told of every call before it is answered
   * @param {(error: Error) => void} parts.onFault told of handlers that failed by mistake
   */
  constructor({ world, keys, options, faults, onRpc, onFault }) {
    this.#world = world;
    this.#keys = keys;
    this.#options = options;
    this.#faults = faults;
    this.#onRpc = onRpc;
    this.#onFault = onFault;
  }

  /** Answers one call, wrapped or not. */
  async dispatch(session, messageId, wrapped) {
    const { _: name, ...params } = unwrap(session, wrapped);
    if (!name.startsWith('upload.')) {
      session.isMain = true;
    }
    const context = new CallContext({
      world: this.#world,
      keys: this.#keys,
      options: this.#options,
      session,
      name,
    });
    this.#onRpc({ name, params, context });
    const fault = this.#faults.take(name, context);
    if (fault) {
      await fault.wait();
    }
    const body = fault?.error ? errorBody(fault.error) : await this.#answerBody(name, params, context);
    session.answer(messageId, body);
    this.#settle(name, context);
  }

  /** Answers a call that the declarations can't read. */
  refuse(session, messageId, name) {
    session.answer(messageId, errorBody(new RpcError(400, 'METHOD_NOT_SERVED')));
    this.#onRpc({ name, params: null, context: new CallContext({ world: this.#world, session, name }) });
  }

  async #answerBody(name, params, context) {
    try {
      return encodeResult(name, await this.#result(name, params, context));
    } catch (error) {
      if (error instanceof RpcError) {
        return errorBody(error);
      }
      this.#onFault(error);
      return errorBody(new RpcError(500, 'INTERNAL_SERVER_ERROR'));
    }
  }

  #result(name, params, context) {
    const openHandler = openHandlers[name];
    if (openHandler) {
      return openHandler(params, context);
    }
    if (!context.person) {
      const error = this.#world.authorizations.revocation(context.authKey);
      throw new RpcError(401, error ?? 'AUTH_KEY_UNREGISTERED');
    }
    const handler = authorizedHandlers[name];
    if (!handler) {
      throw new RpcError(400, 'METHOD_NOT_SERVED');
    }
    return handler(params, context);
  }

  /** A client that has its update state can be pushed to. */
  #settle(name, { authorization }) {
    if (authorization && !authorization.isSettled && SETTLING_CALLS.has(name)) {
      authorization.settle();
      this.#world.onLogIn?.(authorization.person);
    }
  }
}

/** Number of the constructor that made a call unreadable, or null. */
export const unknownConstructor = (error) => (error instanceof UnknownConstructorError ? error.id : null);
