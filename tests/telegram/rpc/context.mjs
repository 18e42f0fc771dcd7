/**
 * What a handler knows of the call that it answers.
 */
import { Channel } from '../world/channel.mjs';
import { RpcError } from './error.mjs';

export class CallContext {
  #keys;

  /** @param {{world: object, keys: object, options: object, session: object, name: string}} description */
  constructor({ world, keys, options, session, name }) {
    this.#keys = keys;
    this.world = world;
    this.options = options;
    this.session = session;
    this.name = name;
    this.authKey = session.authKey.permanent;
  }

  /** An authorization key by its id. */
  keyById(id) {
    return this.#keys.get(id);
  }

  get authorization() {
    return this.world.authorizations.get(this.authKey);
  }

  /** Who is logged in, or null. */
  get person() {
    return this.authorization?.person ?? null;
  }

  /** Data center that the client believes to talk to. */
  get dcId() {
    return this.session.connection?.dcId ?? this.authKey.dcId;
  }

  get isTestDc() {
    return this.session.connection?.isTestDc ?? false;
  }

  /** The person that an InputUser or InputPeer means. */
  resolvePerson(input, error = 'PEER_ID_INVALID') {
    if (input._ === 'inputPeerSelf' || input._ === 'inputUserSelf') {
      return this.person;
    }
    const person = this.world.personById(input.user_id ?? 0);
    if (!person || !this.#mayAddress(person, input.access_hash)) {
      throw new RpcError(400, error);
    }
    return person;
  }

  /** The person or channel that an InputPeer means. */
  resolvePeer(input) {
    if (input._ !== 'inputPeerChannel') {
      return this.resolvePerson(input);
    }
    const channel = this.world.channelById(input.channel_id);
    if (!channel || input.access_hash !== this.world.accessHash(this.person, channel)) {
      throw new RpcError(400, 'CHANNEL_INVALID');
    }
    return channel;
  }

  #mayAddress(person, accessHash) {
    const isKnownToBot = this.person.isBot && accessHash === 0n;
    return isKnownToBot || person === this.person || accessHash === this.world.accessHash(this.person, person);
  }

  /** TL Chat objects of the channels among peers, as the caller sees them. */
  chats(peers) {
    return peers.filter((peer) => peer instanceof Channel).map((channel) => channel.toChat(this.person));
  }

  /** TL User objects of the people among peers, as the caller sees them. */
  users(peers) {
    const people = peers.filter((peer) => !(peer instanceof Channel));
    return [...new Set(people)].map((person) => person.toUser(this.person));
  }

  /** TL `updates` for the caller. */
  updates(updates, people = []) {
    return this.world.updatesFor(this.person, updates, people);
  }
}
