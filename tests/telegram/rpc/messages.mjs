/** Private messages and the list of chats. */
import { peopleOf, toMessage } from '../world/box.mjs';
import { RpcError } from './error.mjs';

const MAX_TEXT = 4096;

function checkText(text) {
  if (!text) {
    throw new RpcError(400, 'MESSAGE_EMPTY');
  }
  if (text.length > MAX_TEXT) {
    throw new RpcError(400, 'MESSAGE_TOO_LONG');
  }
}

/** What tells a client that its own messages have been sent. */
function allSentUpdates(entries, context) {
  const updates = entries.flatMap((entry) => [
    { _: 'updateMessageID', id: entry.id, random_id: entry.randomId },
    context.world.messenger.updateOf(entry),
  ]);
  return context.updates(updates, entries.flatMap(peopleOf));
}

export const sentUpdates = (entry, context) => allSentUpdates([entry], context);

function sendMessage(params, context) {
  const { world, person, session } = context;
  const to = context.resolvePerson(params.peer);
  checkText(params.message);
  const entry =
    person.box.sentBefore(params.random_id) ??
    world.messenger.send({
      from: person,
      to,
      text: params.message,
      entities: params.entities,
      replyMarkup: params.reply_markup,
      replyToId: params.reply_to?.reply_to_msg_id,
      randomId: params.random_id,
      session,
    });
  return sentUpdates(entry, context);
}

function forwardMessages({ id: ids, random_id: randomIds, to_peer: toPeer }, context) {
  const { world, person, session } = context;
  const to = context.resolvePerson(toPeer);
  const sent = ids.map((id, n) => {
    const forwarded = person.box.messages.get(id);
    if (!forwarded) {
      throw new RpcError(400, 'MESSAGE_ID_INVALID');
    }
    return world.messenger.send({ from: person, to, text: forwarded.text, forwarded, randomId: randomIds[n], session });
  });
  return allSentUpdates(sent, context);
}

/** What an edit changes; an edit without a text leaves the text alone, and one without buttons removes them. */
export function editedContent({ message, entities, reply_markup: replyMarkup }) {
  if (message === undefined) {
    return { replyMarkup };
  }
  checkText(message);
  return { text: message, entities, replyMarkup };
}

function editMessage(params, context) {
  const entry = context.person.box.messages.get(params.id);
  if (!entry?.isOut) {
    throw new RpcError(400, 'MESSAGE_ID_INVALID');
  }
  const update = context.world.messenger.edit(entry, editedContent(params), context.session);
  return context.updates([update], peopleOf(entry));
}

function setTyping({ peer, action }, context) {
  context.world.messenger.type(context.person, context.resolvePerson(peer), action);
  return true;
}

function affected({ pts, pts_count: count }) {
  return { _: 'messages.affectedMessages', pts, pts_count: count };
}

function readHistory({ peer, max_id: maxId }, context) {
  return affected(context.world.messenger.read(context.person, context.resolvePerson(peer), maxId, context.session));
}

function deleteMessages({ id: ids, revoke }, context) {
  return affected(context.world.messenger.delete(context.person, ids, { revoke, session: context.session }));
}

/** TL `dialog` with a person or channel, whether or not there are messages. */
function dialogWith(peer, context) {
  const { box } = context.person;
  const entries = box.with(peer);
  const readMaxId = box.readInbox.get(peer) ?? 0;
  return {
    _: 'dialog',
    peer: peer.toPeer(),
    top_message: entries.at(-1)?.id ?? 0,
    read_inbox_max_id: readMaxId,
    read_outbox_max_id: box.readOutbox.get(peer) ?? 0,
    unread_count: entries.filter((entry) => !entry.isOut && entry.id > readMaxId).length,
    unread_mentions_count: 0,
    unread_reactions_count: 0,
    unread_poll_votes_count: 0,
    notify_settings: { _: 'peerNotifySettings' },
    pts: peer.pts,
  };
}

function listDialogs(peers, context) {
  return {
    dialogs: peers.map((peer) => dialogWith(peer, context)),
    messages: peers.flatMap((peer) => context.person.box.with(peer).slice(-1).map(toMessage)),
    chats: context.chats(peers),
    users: context.users([context.person, ...peers]),
  };
}

/** All chats at once; the archive (folder 1) is empty. */
function getDialogs({ offset_peer: offsetPeer, folder_id: folder = 0 }, context) {
  const isFirstPage = offsetPeer._ === 'inputPeerEmpty' && folder === 0;
  const peers = isFirstPage ? context.person.box.peers() : [];
  return { _: 'messages.dialogs', ...listDialogs(peers, context) };
}

const peerDialogs = (peers, context) => ({
  _: 'messages.peerDialogs',
  ...listDialogs(peers, context),
  state: stateOf(context.person),
});

function getPeerDialogs({ peers: inputs }, context) {
  const peers = inputs.filter(({ peer }) => peer).map(({ peer }) => context.resolvePeer(peer));
  return peerDialogs(peers, context);
}

function messageList(entries, context) {
  return {
    _: 'messages.messages',
    messages: entries.map(toMessage),
    topics: [],
    chats: [],
    users: context.users(entries.flatMap(peopleOf)),
  };
}

function getHistory({ peer, offset_id: offsetId, add_offset: addOffset, limit }, context) {
  const entries = context.person.box.with(context.resolvePerson(peer)).reverse();
  const start = offsetId ? entries.findIndex(({ id }) => id < offsetId) : 0;
  const from = Math.max(0, (start < 0 ? entries.length : start) + addOffset);
  return messageList(entries.slice(from, from + limit), context);
}

function getMessages({ id: inputs }, context) {
  const { messages } = context.person.box;
  return messageList(
    inputs.flatMap(({ id }) => messages.get(id) ?? []),
    context,
  );
}

const search = ({ peer, q }, context) =>
  messageList(context.person.box.search(q, context.resolvePerson(peer)), context);

const searchGlobal = ({ q }, context) => messageList(context.person.box.search(q), context);

/** TL `updates.state` of a person. */
export function stateOf(person) {
  return {
    _: 'updates.state',
    pts: person.box.pts,
    qts: 0,
    date: Math.floor(Date.now() / 1000),
    seq: 0,
    unread_count: 0,
  };
}

export const authorized = {
  'messages.sendMessage': sendMessage,
  'messages.forwardMessages': forwardMessages,
  'messages.editMessage': editMessage,
  'messages.setTyping': setTyping,
  'messages.readHistory': readHistory,
  'messages.deleteMessages': deleteMessages,
  'messages.receivedMessages': () => [],
  'messages.getDialogs': getDialogs,
  'messages.getPinnedDialogs': (_params, context) => peerDialogs([], context),
  'messages.getDialogUnreadMarks': () => [],
  'messages.getPeerDialogs': getPeerDialogs,
  'messages.getHistory': getHistory,
  'messages.getMessages': getMessages,
  'messages.search': search,
  'messages.searchGlobal': searchGlobal,
  'messages.getPeerSettings': () => ({
    _: 'messages.peerSettings',
    settings: { _: 'peerSettings' },
    chats: [],
    users: [],
  }),
};
