/**
 * One call: its state, and how each side sees it.
 */
import { unixTime } from './values.mjs';

/** Where media would flow: a closed port of this machine, as calls carry none here. */
const MEDIA_HOST = '127.0.0.1';
const MEDIA_PORT = 9;

export const CALL_PROTOCOL = {
  _: 'phoneCallProtocol',
  udp_p2p: true,
  udp_reflector: true,
  min_layer: 65,
  max_layer: 92,
  library_versions: ['9.0.0', '8.0.0', '7.0.0', '5.0.0'],
};

/** Discard reasons by short names. */
export const DISCARD_REASONS = {
  missed: { _: 'phoneCallDiscardReasonMissed' },
  disconnect: { _: 'phoneCallDiscardReasonDisconnect' },
  hangup: { _: 'phoneCallDiscardReasonHangup' },
  busy: { _: 'phoneCallDiscardReasonBusy' },
};

export class Call {
  #world;

  constructor(world, { id, caller, callee, isVideo, gAHash, protocol }) {
    this.#world = world;
    this.id = id;
    this.caller = caller;
    this.callee = callee;
    this.isVideo = isVideo;
    this.gAHash = gAHash;
    this.callerProtocol = protocol;
    this.calleeProtocol = null;
    this.date = unixTime();
    /** requested → accepted → ready → discarded */
    this.state = 'requested';
    this.receiveDate = undefined;
    this.startDate = undefined;
    this.gA = null;
    this.gB = null;
    this.keyFingerprint = null;
    this.reason = null;
    this.duration = undefined;
    this.peerTag = Buffer.alloc(16, 1);
  }

  otherThan(person) {
    return person === this.caller ? this.callee : this.caller;
  }

  #common(viewer) {
    return {
      video: this.isVideo,
      id: this.id,
      access_hash: this.#world.accessHash(viewer, this),
      date: this.date,
      admin_id: this.caller.id,
      participant_id: this.callee.id,
      protocol: this.calleeProtocol ?? this.callerProtocol,
    };
  }

  /** TL PhoneCall as one side sees it now. */
  toPhoneCall(viewer) {
    const isCaller = viewer === this.caller;
    switch (this.state) {
      case 'requested':
        return isCaller
          ? { _: 'phoneCallWaiting', ...this.#common(viewer), receive_date: this.receiveDate }
          : { _: 'phoneCallRequested', ...this.#common(viewer), g_a_hash: this.gAHash };
      case 'accepted':
        return isCaller
          ? { _: 'phoneCallAccepted', ...this.#common(viewer), g_b: this.gB }
          : { _: 'phoneCallWaiting', ...this.#common(viewer), receive_date: this.receiveDate };
      case 'ready':
        return this.#readyCall(viewer, isCaller);
      default:
        return {
          _: 'phoneCallDiscarded',
          video: this.isVideo,
          id: this.id,
          reason: this.reason ?? undefined,
          duration: this.duration,
        };
    }
  }

  #readyCall(viewer, isCaller) {
    return {
      _: 'phoneCall',
      p2p_allowed: true,
      ...this.#common(viewer),
      g_a_or_b: isCaller ? this.gB : this.gA,
      key_fingerprint: this.keyFingerprint,
      connections: this.#connections(),
      start_date: this.startDate,
      custom_parameters: { _: 'dataJSON', data: '{}' },
    };
  }

  #connections() {
    const place = { ip: MEDIA_HOST, ipv6: '', port: MEDIA_PORT };
    return [
      { _: 'phoneConnection', id: 1, ...place, peer_tag: this.peerTag },
      { _: 'phoneConnectionWebrtc', turn: true, stun: true, id: 2, ...place, username: 'user', password: 'pass' },
    ];
  }
}
