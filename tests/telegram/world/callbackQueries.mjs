/** Presses of buttons under messages. */
import { randomLong } from '../mtproto/crypto.mjs';
import { dataOf } from './inlineKeyboard.mjs';
import { inlineMessageIdOf } from './inlineMessageId.mjs';

export class CallbackQueries {
  #world;

  constructor(world) {
    this.#world = world;
  }

  /** A person presses the button with that label under a message in their box: its bot is told. */
  press(person, entry, label) {
    const bot = entry.viaBot ?? entry.from;
    const query = {
      query_id: randomLong(),
      user_id: person.id,
      chat_instance: randomLong(),
      data: dataOf(entry.replyMarkup, label),
    };
    const update = entry.viaBot
      ? { _: 'updateInlineBotCallbackQuery', ...query, msg_id: inlineMessageIdOf(this.#world, entry) }
      : { _: 'updateBotCallbackQuery', ...query, peer: person.toPeer(), msg_id: entry.copy.id };
    this.#world.push(bot, [update], { people: [person] });
  }
}
