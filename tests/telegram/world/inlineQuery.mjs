/** A question to an inline bot, from its asking to the choice among the results. */
import { withDeadline } from '../waiters.mjs';

export class InlineQuery {
  #world;
  #markAnswered;
  #answered = new Promise((resolve) => {
    this.#markAnswered = resolve;
  });

  constructor(world, { id, from, bot, text, offset = '' }) {
    this.#world = world;
    this.id = id;
    this.from = from;
    this.bot = bot;
    this.text = text;
    this.offset = offset;
    /** TL InputBotInlineResult objects, once answered. */
    this.results = [];
  }

  /** The bot answers, with TL `messages.setInlineBotResults` or what is needed of it. */
  answer({ results, cache_time: cacheTime = 0, next_offset: nextOffset }) {
    this.results = results;
    this.#markAnswered({ results, cacheTime, nextOffset });
  }

  /** Resolves to `{results, cacheTime, nextOffset}`. */
  answered({ deadline } = {}) {
    return withDeadline(this.#answered, `the answer to the inline query "${this.text}"`, deadline);
  }

  /** The result with that id, or undefined. */
  result(resultId) {
    return this.results.find(({ id }) => id === resultId);
  }

  /**
   * Sends a result as a message of who asked.
   * @param {{resultId: string, to: Person, randomId?: bigint, session?: object}} choice
   * @returns {object} the entry in the sender's box
   */
  choose({ resultId, to, ...sending }) {
    const { message: text, entities, reply_markup: replyMarkup } = this.result(resultId).send_message;
    return this.#world.messenger.send({ from: this.from, to, text, entities, replyMarkup, viaBot: this.bot, ...sending });
  }
}
