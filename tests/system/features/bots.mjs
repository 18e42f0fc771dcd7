/** What scenarios of bots send and look at. */

/** Ann and Bob use the helper, a bot that takes inline queries. */
export const inlineHelper = (people) => ({ ...people, helper: { ...people.helper, inlinePlaceholder: 'Digits' } });

const button = ({ text, data }) => ({
  '@type': 'inlineKeyboardButton',
  text,
  type: { '@type': 'inlineKeyboardButtonTypeCallback', data: Buffer.from(data).toString('base64') },
});

/** A row of buttons `{text, data}` under a message. */
export const keyboard = (...buttons) => ({ '@type': 'replyMarkupInlineKeyboard', rows: [buttons.map(button)] });

/** A text in MarkdownV2, which the storage formats. */
export const markdown = (text) => ({ '@type': 'inputMessageText', text });

/** The data of the button that a query tells of. */
export const pressedData = ({ payload }) => Buffer.from(payload.data, 'base64').toString();
