/** Calls. */
import { randomBytes } from 'node:crypto';
import { DH_GENERATOR, DH_PRIME } from '../mtproto/numbers.mjs';
import { RpcError } from './error.mjs';

const DH_VERSION = 1;

function getDhConfig({ version, random_length: length }) {
  const random = randomBytes(Math.min(Math.max(length, 0), 1024));
  return version === DH_VERSION
    ? { _: 'messages.dhConfigNotModified', random }
    : { _: 'messages.dhConfig', g: DH_GENERATOR, p: DH_PRIME, version: DH_VERSION, random };
}

/** TL `phone.phoneCall` for the caller of an RPC. */
function phoneCall(call, context) {
  return {
    _: 'phone.phoneCall',
    phone_call: call.toPhoneCall(context.person),
    users: context.users([call.caller, call.callee]),
  };
}

/** The call that an InputPhoneCall means, with the caller of the RPC taking part. */
function findCall({ id, access_hash: accessHash }, context) {
  const call = context.world.calls.get(id);
  const takesPart = call && (call.caller === context.person || call.callee === context.person);
  if (!takesPart || accessHash !== context.world.accessHash(context.person, call)) {
    throw new RpcError(400, 'CALL_PEER_INVALID');
  }
  return call;
}

function checkState(call, state) {
  if (call.state === 'discarded') {
    throw new RpcError(400, 'CALL_ALREADY_DECLINED');
  }
  if (call.state !== state) {
    throw new RpcError(400, 'CALL_ALREADY_ACCEPTED');
  }
}

function requestCall({ user_id: input, video = false, g_a_hash: gAHash, protocol }, context) {
  const callee = context.resolvePerson(input, 'USER_ID_INVALID');
  if (callee === context.person || callee.isBot) {
    throw new RpcError(400, 'USER_ID_INVALID');
  }
  const { world, person: caller } = context;
  return phoneCall(world.calls.request({ caller, callee, isVideo: video, gAHash, protocol }), context);
}

function receivedCall({ peer }, context) {
  context.world.calls.received(findCall(peer, context));
  return true;
}

function acceptCall({ peer, g_b: gB, protocol }, context) {
  const call = findCall(peer, context);
  checkState(call, 'requested');
  context.world.calls.accept(call, { gB, protocol });
  return phoneCall(call, context);
}

function confirmCall({ peer, g_a: gA, key_fingerprint: keyFingerprint }, context) {
  const call = findCall(peer, context);
  checkState(call, 'accepted');
  context.world.calls.confirm(call, { gA, keyFingerprint });
  return phoneCall(call, context);
}

function discardCall({ peer, duration, reason }, context) {
  const call = findCall(peer, context);
  const { person: by, session } = context;
  context.world.calls.discard(call, { by, reason, duration, session });
  const update = { _: 'updatePhoneCall', phone_call: call.toPhoneCall(by) };
  return context.updates([update], [call.caller, call.callee]);
}

function sendSignalingData({ peer, data }, context) {
  context.world.calls.signal(findCall(peer, context), context.person, data);
  return true;
}

export const authorized = {
  'messages.getDhConfig': getDhConfig,
  'phone.getCallConfig': () => ({ _: 'dataJSON', data: '{}' }),
  'phone.requestCall': requestCall,
  'phone.receivedCall': receivedCall,
  'phone.acceptCall': acceptCall,
  'phone.confirmCall': confirmCall,
  'phone.discardCall': discardCall,
  'phone.sendSignalingData': sendSignalingData,
  'phone.setCallRating': (_params, context) => context.updates([]),
  'phone.saveCallDebug': () => true,
};
