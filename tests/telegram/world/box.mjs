/**
 * One account's messages and its update state.
 *
 * Every change counts `pts` up by one and is kept, so that a client that was away gets
 * what it missed.
 */
const FIRST_PTS = 1;

/** Everyone who appears in a message. */
export const peopleOf = ({ from, peer, viaBot, forwarded, quoted }) =>
  [from, peer, viaBot, forwarded?.from, quoted?.from].filter(Boolean);

const toForwardHeader = ({ from, date }) => ({ _: 'messageFwdHeader', from_id: from.toPeer(), date });

/** What a message answers: one of its own chat by its id, one of another chat by a quote. */
function toReplyHeader({ replyToId, quoted }) {
  if (quoted) {
    return { _: 'messageReplyHeader', quote: true, reply_from: toForwardHeader(quoted), quote_text: quoted.text };
  }
  return replyToId ? { _: 'messageReplyHeader', reply_to_msg_id: replyToId } : undefined;
}

/** TL message as its box's owner sees it. */
export function toMessage(entry) {
  const common = {
    out: entry.isOut,
    id: entry.id,
    from_id: entry.from.toPeer(),
    peer_id: entry.peer.toPeer(),
    date: entry.date,
    reply_to: toReplyHeader(entry),
  };
  if (entry.action) {
    return { _: 'messageService', ...common, action: entry.action };
  }
  return {
    _: 'message',
    ...common,
    fwd_from: entry.forwarded ? toForwardHeader(entry.forwarded) : undefined,
    via_bot_id: entry.viaBot?.id,
    message: entry.text,
    reply_markup: entry.replyMarkup,
    entities: entry.entities,
    edit_date: entry.editDate,
  };
}

export class MessageBox {
  #nextMessageId = 1;
  #events = [];
  /** Ids of sent messages by the client's random id, so that a resent call sends once. */
  #sentByRandomId = new Map();

  constructor() {
    this.pts = FIRST_PTS;
    /** Messages by id, as entries: {id, isOut, from, peer, date, text, …}. */
    this.messages = new Map();
    /** Highest message ids read, by the other person. */
    this.readInbox = new Map();
    this.readOutbox = new Map();
  }

  /** Puts a message into the box; returns its entry. */
  add(description) {
    const entry = { ...description, id: this.#nextMessageId++ };
    this.messages.set(entry.id, entry);
    entry.pts = this.#record({ entry });
    if (entry.randomId !== undefined) {
      this.#sentByRandomId.set(entry.randomId, entry);
    }
    return entry;
  }

  sentBefore(randomId) {
    return this.#sentByRandomId.get(randomId);
  }

  /** Records a change that is no new message, given as an update without its pts. */
  change(update) {
    const pts = this.#record({ update });
    return { ...update, pts, pts_count: 1 };
  }

  #record(event) {
    this.pts += 1;
    this.#events.push({ ...event, pts: this.pts });
    return this.pts;
  }

  /** What happened after a pts: new messages that still exist, and other updates. */
  since(pts) {
    const events = this.#events.filter((event) => event.pts > pts);
    return {
      entries: events.flatMap(({ entry }) => (entry && this.messages.has(entry.id) ? [entry] : [])),
      updates: events.flatMap(({ update, pts: at }) => (update ? [{ ...update, pts: at, pts_count: 1 }] : [])),
    };
  }

  /** Messages exchanged with a person, oldest first. */
  with(peer) {
    return [...this.messages.values()].filter((entry) => entry.peer === peer);
  }

  /** Messages that hold a text, of one chat or of all, the latest first. */
  search(text, peer = null) {
    const entries = peer ? this.with(peer) : [...this.messages.values()];
    return entries.filter((entry) => entry.text?.includes(text)).reverse();
  }

  /** Everyone with whom there are messages, the latest first. */
  peers() {
    return [...new Set([...this.messages.values()].reverse().map(({ peer }) => peer))];
  }
}
