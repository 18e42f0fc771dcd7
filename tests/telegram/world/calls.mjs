/**
 * All calls: moves each through its states and tells both sides.
 */
import { randomLong } from '../mtproto/crypto.mjs';
import { Call, DISCARD_REASONS } from './call.mjs';
import { SimulatedCall } from './simulatedCall.mjs';
import { unixTime } from './values.mjs';

export class Calls {
  #world;
  #calls = new Map();
  /** Sides of calls that are played by the test: SimulatedCall by call, then person. */
  #simulated = new Map();

  constructor(world) {
    this.#world = world;
  }

  get(id) {
    return this.#calls.get(BigInt(id));
  }

  get all() {
    return [...this.#calls.values()];
  }

  /** A call begins: it rings at the callee. */
  request({ caller, callee, isVideo = false, gAHash, protocol }) {
    const call = new Call(this.#world, { id: randomLong(), caller, callee, isVideo, gAHash, protocol });
    this.#calls.set(call.id, call);
    this.#tell(call, callee);
    if (!callee.isDriven) {
      this.#ringUndriven(call);
    }
    return call;
  }

  /** A person played by the test calls. */
  callAs(caller, callee, options) {
    const side = SimulatedCall.outgoing(this, caller, callee, options);
    this.#simulated.set(side.call, side);
    return side;
  }

  #ringUndriven(call) {
    const side = SimulatedCall.incoming(this, call);
    this.#simulated.set(call, side);
    setImmediate(() => side.ring());
  }

  /** The callee's client has seen the call. */
  received(call) {
    if (call.state === 'requested' && call.receiveDate === undefined) {
      call.receiveDate = unixTime();
      this.#tell(call, call.caller);
    }
  }

  accept(call, { gB, protocol }) {
    call.state = 'accepted';
    call.gB = gB;
    call.calleeProtocol = protocol;
    this.#tell(call, call.caller);
  }

  confirm(call, { gA, keyFingerprint }) {
    call.state = 'ready';
    call.gA = gA;
    call.keyFingerprint = keyFingerprint;
    call.startDate = unixTime();
    this.#tell(call, call.callee);
  }

  /** Ends a call; `by` is told by the answer to its own request. */
  discard(call, { by, reason = DISCARD_REASONS.hangup, duration = 0, session = null }) {
    if (call.state === 'discarded') {
      return;
    }
    call.duration = call.state === 'ready' ? duration : undefined;
    call.state = 'discarded';
    call.reason = reason;
    this.#tell(call, call.otherThan(by));
    this.#tell(call, by, session);
    this.#recordInHistory(call);
  }

  /** Carries signalling data to the other side. */
  signal(call, from, data) {
    const to = call.otherThan(from);
    const side = this.#simulatedSide(call, to);
    if (side) {
      side.onSignaling(data);
    } else {
      this.#world.pushShort(to, { _: 'updatePhoneCallSignalingData', phone_call_id: call.id, data });
    }
  }

  /** Calls that ring at a person now, as updates for a client that comes back. */
  ringingUpdates(person) {
    return this.all
      .filter((call) => call.callee === person && call.state === 'requested')
      .map((call) => ({ update: { _: 'updatePhoneCall', phone_call: call.toPhoneCall(person) }, people: [call.caller] }));
  }

  /** Whether a side of a call is played by the test. */
  #simulatedSide(call, person) {
    const side = this.#simulated.get(call);
    return side?.person === person ? side : null;
  }

  #tell(call, person, exceptSession = null) {
    const side = this.#simulatedSide(call, person);
    if (side) {
      // Later, as a device would: a client's own call is answered before the other side moves on.
      setImmediate(() => side.onChange());
      return;
    }
    const update = { _: 'updatePhoneCall', phone_call: call.toPhoneCall(person) };
    const isRinging = call.state === 'requested' && person === call.callee;
    const where = isRinging ? ({ acceptsCalls }) => acceptsCalls : undefined;
    this.#world.push(person, [update], { people: [call.caller, call.callee], exceptSession, where });
  }

  #recordInHistory(call) {
    const action = {
      _: 'messageActionPhoneCall',
      video: call.isVideo,
      call_id: call.id,
      reason: call.reason,
      duration: call.duration || undefined,
    };
    this.#world.messenger.send({ from: call.caller, to: call.callee, action });
  }
}
