/** Inline queries and the messages that come of them. */
import { inlineMessageOf } from '../world/inlineMessageId.mjs';
import { RpcError } from './error.mjs';
import { editedContent, sentUpdates } from './messages.mjs';

/** What a bot gives and what the asking client gets differ in names alone. */
const toResult = ({ send_message: message, ...result }) => ({
  ...result,
  _: 'botInlineResult',
  send_message: { ...message, _: 'botInlineMessageText' },
});

async function answerOf(query) {
  try {
    return await query.answered();
  } catch {
    throw new RpcError(400, 'BOT_RESPONSE_TIMEOUT');
  }
}

async function getInlineBotResults({ bot: input, query: text, offset }, context) {
  const bot = context.resolvePerson(input, 'BOT_INVALID');
  if (bot.inlinePlaceholder === null) {
    throw new RpcError(400, 'BOT_INLINE_DISABLED');
  }
  const query = context.world.inlineQueries.ask({ from: context.person, bot, text, offset });
  const { results, cacheTime, nextOffset } = await answerOf(query);
  return {
    _: 'messages.botResults',
    query_id: query.id,
    results: results.map(toResult),
    cache_time: cacheTime,
    next_offset: nextOffset,
    users: [],
  };
}

function setInlineBotResults({ query_id: id, ...answer }, context) {
  const query = context.world.inlineQueries.get(id);
  if (query?.bot !== context.person) {
    throw new RpcError(400, 'QUERY_ID_INVALID');
  }
  query.answer(answer);
  return true;
}

function sendInlineBotResult(params, context) {
  const { query_id: queryId, id: resultId, random_id: randomId, reply_to: replyTo } = params;
  const query = context.world.inlineQueries.get(queryId);
  if (query?.from !== context.person) {
    throw new RpcError(400, 'INLINE_RESULT_EXPIRED');
  }
  if (!query.result(resultId)) {
    throw new RpcError(400, 'RESULT_ID_INVALID');
  }
  const to = context.resolvePerson(params.peer);
  const replyToId = replyTo?.reply_to_msg_id;
  const entry =
    context.person.box.sentBefore(randomId) ??
    query.choose({ resultId, to, replyToId, randomId, session: context.session });
  return sentUpdates(entry, context);
}

function editInlineBotMessage(params, context) {
  const entry = inlineMessageOf(context.world, context.person, params.id);
  if (!entry) {
    throw new RpcError(400, 'MESSAGE_ID_INVALID');
  }
  context.world.messenger.edit(entry, editedContent(params));
  return true;
}

export const authorized = {
  'messages.getInlineBotResults': getInlineBotResults,
  'messages.setInlineBotResults': setInlineBotResults,
  'messages.sendInlineBotResult': sendInlineBotResult,
  'messages.editInlineBotMessage': editInlineBotMessage,
};
