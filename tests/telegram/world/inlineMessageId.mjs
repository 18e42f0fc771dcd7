/**
 * How a bot names a message that was sent through it: by the sender's copy.
 */

/** The data center that serves the bots of this world. */
const DC_ID = 1;

const hashOf = (world, { from, id, viaBot }) => world.accessHash(viaBot, { id: `inline message ${from.id} ${id}` });

/** TL InputBotInlineMessageID of a message, whichever copy of it is given. */
export function inlineMessageIdOf(world, entry) {
  const sent = entry.isOut ? entry : entry.copy;
  return {
    _: 'inputBotInlineMessageID64',
    dc_id: DC_ID,
    owner_id: sent.from.id,
    id: sent.id,
    access_hash: hashOf(world, sent),
  };
}

/** The sender's copy of the message that a bot means; null where the bot has no such message. */
export function inlineMessageOf(world, bot, { owner_id: ownerId, id, access_hash: accessHash }) {
  const entry = world.personById(ownerId ?? 0)?.box.messages.get(id);
  return entry?.viaBot === bot && hashOf(world, entry) === accessHash ? entry : null;
}
