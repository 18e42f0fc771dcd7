/** A public channel: here only to be found by its username. */
export class Channel {
  constructor({ id, title, username = null, usernames = [] }) {
    this.id = id;
    this.title = title;
    this.usernames = username ? [username, ...usernames] : [...usernames];
    /** Update state of the channel; nothing ever happens in it. */
    this.pts = 1;
    this.date = Math.floor(Date.now() / 1000);
  }

  toPeer() {
    return { _: 'peerChannel', channel_id: this.id };
  }

  /** TL `channel` as somebody outside sees it. */
  toChat(viewer, world) {
    return {
      _: 'channel',
      left: true,
      broadcast: true,
      id: this.id,
      access_hash: world.accessHash(viewer, this),
      title: this.title,
      username: this.usernames[0],
      photo: { _: 'chatPhotoEmpty' },
      date: this.date,
    };
  }
}
