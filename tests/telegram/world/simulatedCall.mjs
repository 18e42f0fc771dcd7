/**
 * A side of a call played by the test, with the real key exchange.
 */
import { sha1, sha256 } from '../mtproto/crypto.mjs';
import { DH_GENERATOR, powModPrime, randomExponent, toNumberBytes } from '../mtproto/numbers.mjs';
import { Waiters, withDeadline } from '../waiters.mjs';
import { CALL_PROTOCOL, DISCARD_REASONS } from './call.mjs';
import { unixTime } from './values.mjs';

/** A promise with its resolver beside it. */
function deferred() {
  const result = {};
  result.promise = new Promise((resolve) => {
    result.resolve = resolve;
  });
  return result;
}

export class SimulatedCall {
  #calls;
  #exponent = randomExponent();
  #public = powModPrime(toNumberBytes(DH_GENERATOR), this.#exponent);
  #ready = deferred();
  #discarded = deferred();
  #signaling = new Waiters();
  #signalsTaken = 0;

  constructor(calls, person) {
    this.#calls = calls;
    /** The person whose side this is. */
    this.person = person;
    this.call = null;
    /** The encryption key of 256 bytes, once agreed on. */
    this.key = null;
  }

  static outgoing(calls, caller, callee, { isVideo = false } = {}) {
    const side = new SimulatedCall(calls, caller);
    side.call = calls.request({ caller, callee, isVideo, gAHash: sha256(side.#public), protocol: CALL_PROTOCOL });
    return side;
  }

  static incoming(calls, call) {
    const side = new SimulatedCall(calls, call.callee);
    side.call = call;
    return side;
  }

  get isOutgoing() {
    return this.person === this.call.caller;
  }

  get other() {
    return this.call.otherThan(this.person);
  }

  get state() {
    return this.call.state;
  }

  /** Resolves when both sides have the key. */
  ready({ deadline } = {}) {
    return withDeadline(this.#ready.promise, 'the call to be ready', deadline);
  }

  /** Resolves when the call has ended, to `{reason, duration}`; the reason as TL names it. */
  discarded({ deadline } = {}) {
    return withDeadline(this.#discarded.promise, 'the call to end', deadline);
  }

  /** The incoming call reaches this side. */
  ring() {
    if (this.state === 'discarded') {
      return;
    }
    this.#calls.received(this.call);
    this.person.calls.add(this);
    this.person.onCall?.(this);
    if (this.person.answersCalls && this.state === 'requested') {
      this.accept();
    }
  }

  /** Takes an incoming call. */
  accept() {
    this.#calls.accept(this.call, { gB: this.#public, protocol: CALL_PROTOCOL });
  }

  /** Ends the call. `reason`: hangup, busy, missed or disconnect. */
  discard({ reason = 'hangup', duration = this.#secondsReady() } = {}) {
    this.#calls.discard(this.call, { by: this.person, reason: DISCARD_REASONS[reason], duration });
  }

  sendSignaling(data) {
    this.#calls.signal(this.call, this.person, Buffer.from(data));
  }

  /** The next signalling data from the other side, in order. */
  receivedSignaling() {
    const at = this.#signalsTaken++;
    const isNext = () => this.#signaling.all.length > at;
    return this.#signaling.find(isNext, { what: 'signalling data' }).then(() => this.#signaling.all[at]);
  }

  onSignaling(data) {
    this.#signaling.add(data);
  }

  /** The call's state has changed by the other side (or this one). */
  onChange() {
    switch (this.state) {
      case 'accepted':
        this.#confirm();
        break;
      case 'ready':
        this.#agree(this.call.gA);
        break;
      case 'discarded':
        this.#discarded.resolve({ reason: this.call.reason._, duration: this.call.duration });
        break;
      default:
    }
  }

  #confirm() {
    if (this.isOutgoing && !this.key) {
      this.#agree(this.call.gB);
      const keyFingerprint = sha1(this.key).subarray(12).readBigInt64LE();
      this.#calls.confirm(this.call, { gA: this.#public, keyFingerprint });
    }
  }

  #agree(theirPublic) {
    this.key = powModPrime(theirPublic, this.#exponent);
    this.#ready.resolve();
  }

  #secondsReady() {
    return this.call.startDate === undefined ? 0 : unixTime() - this.call.startDate;
  }
}
