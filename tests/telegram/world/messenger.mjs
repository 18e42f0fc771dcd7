/**
 * Private messages: puts them into both boxes and tells the clients.
 */
import { peopleOf, toMessage } from './box.mjs';
import { labelsOf } from './inlineKeyboard.mjs';
import { unixTime } from './values.mjs';

export class Messenger {
  #world;

  constructor(world) {
    this.#world = world;
  }

  /**
   * Sends a message.
   * @param {{from: Person, to: Person, text?: string, entities?: object[], replyMarkup?: object, action?: object,
   *   viaBot?: Person, replyToId?: number, forwarded?: object, quoted?: object, randomId?: bigint,
   *   session?: object}} message `forwarded`, `quoted`: the message that it repeats or, in another chat, quotes;
   *   `session`: where the sender's own client asked for it, and so is not told again
   * @returns {object} the entry in the sender's box
   */
  send({ from, to, session = null, replyToId, randomId, ...content }) {
    const date = unixTime();
    const sent = from.box.add({ ...content, isOut: true, from, peer: to, date, replyToId, randomId });
    this.#announce(from, sent, session);
    if (to !== from) {
      const received = to.box.add({ ...content, isOut: false, from, peer: from, date });
      this.#linkCopies(sent, received);
      this.#announce(to, received);
      this.#tellUndriven(to, received, 'messages');
    }
    return sent;
  }

  #linkCopies(sent, received) {
    sent.copy = received;
    received.copy = sent;
    const repliedTo = sent.peer === sent.from ? null : sent.from.box.messages.get(sent.replyToId);
    received.replyToId = repliedTo?.copy?.id;
  }

  /** The update about a message in its owner's box. */
  updateOf(entry) {
    return { _: 'updateNewMessage', message: toMessage(entry), pts: entry.pts, pts_count: 1 };
  }

  #announce(owner, entry, exceptSession = null) {
    this.#world.push(owner, [this.updateOf(entry)], { people: [owner, ...peopleOf(entry)], exceptSession });
  }

  /** Hands a message, or its new text, to a person whom no client drives. */
  #tellUndriven(person, entry, what) {
    const { id, from, text, date, replyMarkup } = entry;
    if (person.isDriven || text === undefined) {
      return;
    }
    const message = { id, from, text, date, buttons: labelsOf(replyMarkup) };
    person[what].add(message);
    if (what === 'messages') {
      person.onMessage?.(message);
    }
  }

  /** Tells a person's clients that another one types. */
  type(from, to, action = { _: 'sendMessageTypingAction' }) {
    this.#world.pushShort(to, { _: 'updateUserTyping', user_id: from.id, action });
  }

  /** Marks what a person has read, and tells both sides. */
  read(reader, peer, maxId, session) {
    const unread = reader.box.with(peer).filter((entry) => !entry.isOut && entry.id > maxId);
    reader.box.readInbox.set(peer, maxId);
    const update = reader.box.change({
      _: 'updateReadHistoryInbox',
      peer: peer.toPeer(),
      max_id: maxId,
      still_unread_count: unread.length,
    });
    this.#world.push(reader, [update], { people: [peer], exceptSession: session });
    this.#tellRead(reader, peer, maxId);
    return update;
  }

  #tellRead(reader, peer, maxId) {
    const lastRead = reader.box.with(peer).findLast((entry) => !entry.isOut && entry.id <= maxId);
    if (!lastRead?.copy || peer === reader) {
      return;
    }
    const outMaxId = lastRead.copy.id;
    peer.box.readOutbox.set(reader, outMaxId);
    const update = peer.box.change({ _: 'updateReadHistoryOutbox', peer: reader.toPeer(), max_id: outMaxId });
    this.#world.push(peer, [update], { people: [reader] });
  }

  /** Deletes messages from a box and, where asked, their copies; returns the last update for the box. */
  delete(owner, ids, { revoke, session }) {
    const entries = ids.flatMap((id) => owner.box.messages.get(id) ?? []);
    for (const { copy, peer } of revoke ? entries : []) {
      if (copy) {
        this.#remove(peer, [copy.id]);
      }
    }
    return this.#remove(
      owner,
      entries.map(({ id }) => id),
      session,
    );
  }

  #remove(owner, ids, exceptSession = null) {
    ids.forEach((id) => owner.box.messages.delete(id));
    const update = owner.box.change({ _: 'updateDeleteMessages', messages: ids });
    this.#world.push(owner, [update], { exceptSession });
    return update;
  }

  /**
   * Changes a sent message in both boxes.
   * @param {object} entry the sender's copy
   * @param {{text?: string, entities?: object[], replyMarkup?: object}} content
   * @param {object} [session] where the sender's own client asked for it, and so is not told again
   * @returns {object} the update for the sender
   */
  edit(entry, content, session = null) {
    const update = this.#change(entry.from, entry, content, session);
    if (entry.copy) {
      this.#change(entry.peer, entry.copy, content);
      this.#tellUndriven(entry.peer, entry.copy, 'edits');
    }
    return update;
  }

  #change(owner, entry, content, exceptSession = null) {
    Object.assign(entry, content, { editDate: unixTime() });
    const update = owner.box.change({ _: 'updateEditMessage', message: toMessage(entry) });
    this.#world.push(owner, [update], { people: peopleOf(entry), exceptSession });
    return update;
  }
}
