/** Buttons under a message. */

/** TL `replyInlineMarkup` of rows of `{text, data}`; none where there are no rows. */
export function inlineKeyboard(rows = []) {
  const button = ({ text, data }) => ({
    _: 'keyboardInlineButton',
    text,
    type: { _: 'inlineButtonTypeCallback', data: Buffer.from(data) },
  });
  const row = (buttons) => ({ _: 'keyboardInlineButtonRow', buttons: buttons.map(button) });
  return rows.length > 0 ? { _: 'replyInlineMarkup', rows: rows.map(row) } : undefined;
}

/** Labels of a markup's buttons, row by row. */
export const labelsOf = (markup) => markup?.rows?.map(({ buttons }) => buttons.map(({ text }) => text)) ?? [];

/** The data of the callback button with that label. */
export function dataOf(markup, label) {
  const buttons = markup?.rows?.flatMap((row) => row.buttons) ?? [];
  const button = buttons.find(({ text, type }) => text === label && type._ === 'inlineButtonTypeCallback');
  if (!button) {
    throw new Error(`There is no button "${label}" among ${JSON.stringify(labelsOf(markup))}`);
  }
  return button.type.data;
}
