/** A public channel: here only to be found by its username. */
import { usernameFields } from './values.mjs';

export class Channel {
  #world;

  constructor(world, { id, title, username = null, usernames = [] }) {
    this.#world = world;
    this.id = id;
    this.title = title;
    this.usernames = username ? [username, ...usernames] : [...usernames];
    /** Update state of the channel; nothing ever happens in it. */
    this.pts = 1;
    this.date = Math.floor(Date.now() / 1000);
  }

  /** Changes the usernames and tells who is logged in. */
  setUsernames(usernames) {
    this.usernames = [...usernames];
    this.#world.pushToAll([{ _: 'updateChannel', channel_id: this.id }], [this]);
  }

  toPeer() {
    return { _: 'peerChannel', channel_id: this.id };
  }

  /** TL `channel` as somebody outside sees it. */
  toChat(viewer) {
    return {
      _: 'channel',
      left: true,
      broadcast: true,
      id: this.id,
      access_hash: this.#world.accessHash(viewer, this),
      title: this.title,
      ...usernameFields(this.usernames),
      photo: { _: 'chatPhotoEmpty' },
      date: this.date,
    };
  }
}
