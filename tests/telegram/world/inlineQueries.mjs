/**
 * All inline queries: carries each to its bot.
 */
import { randomLong } from '../mtproto/crypto.mjs';
import { inlineKeyboard } from './inlineKeyboard.mjs';
import { InlineQuery } from './inlineQuery.mjs';

/** TL InputBotInlineResult of a text that a played bot offers. */
const article = ({ id, title, text, buttons }) => ({
  _: 'inputBotInlineResult',
  id,
  type: 'article',
  title,
  send_message: { _: 'inputBotInlineMessageText', message: text, reply_markup: inlineKeyboard(buttons) },
});

export class InlineQueries {
  #world;
  #queries = new Map();

  constructor(world) {
    this.#world = world;
  }

  /** A query by its id, or undefined. */
  get(id) {
    return this.#queries.get(id);
  }

  /** A person asks a bot, which is played by the test where nobody drives it. */
  ask({ from, bot, text, offset }) {
    const query = new InlineQuery(this.#world, { id: randomLong(), from, bot, text, offset });
    this.#queries.set(query.id, query);
    if (bot.isDriven) {
      this.#tell(query);
    } else {
      const results = bot.onInlineQuery?.(query) ?? [];
      query.answer({ results: results.map(article) });
    }
    return query;
  }

  #tell({ id, from, bot, text, offset }) {
    const update = { _: 'updateBotInlineQuery', query_id: id, user_id: from.id, query: text, offset };
    this.#world.push(bot, [update], { people: [from] });
  }
}
