/** What passes between a client and the storage, for people to read. Coloured where a terminal shows it. */

const LONGEST_TEXT = 48;
const LONGEST_LINE = 350;

/** Fields that say nothing about what the tour shows. */
const DULL = new Set([
  'accent_color_id',
  'can_be_saved',
  'config',
  'custom_parameters',
  'date',
  'has_timestamped_media',
  'have_access',
  'profile_accent_color_id',
  'protocol',
  'servers',
  'unique_id',
]);

const COLOURS = { bold: 1, red: 31, green: 32, cyan: 36 };

const isEmpty = (value) => [false, 0, '', '0', null].includes(value) || (Array.isArray(value) && value.length === 0);

function cut(text, longest) {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** JSON without fields that are dull or empty, and with long texts cut: keys are no reading matter. */
export function shorten(object) {
  const text = JSON.stringify(object, (key, value) => {
    if (DULL.has(key) || (key !== '' && isEmpty(value))) {
      return undefined;
    }
    return typeof value === 'string' && key !== 'message' ? cut(value, LONGEST_TEXT) : value;
  });
  return cut(text, LONGEST_LINE);
}

export class Transcript {
  #out;

  /** @param {import('node:stream').Writable & {isTTY?: boolean}} out */
  constructor(out) {
    this.#out = out;
  }

  #print(text, colour) {
    this.#out.write(this.#out.isTTY && colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m\n` : `${text}\n`);
  }

  note(text) {
    this.#print(text);
  }

  step(title) {
    this.#print(`\n${title}`, 'bold');
  }

  /** What goes to the storage, as it goes over the wire. */
  sent(text) {
    this.#print(`  → ${text.trimEnd()}`, 'cyan');
  }

  received(object) {
    this.#print(`  ← ${shorten(object)}`, object['@type'] === 'error' ? 'red' : undefined);
  }

  success(text) {
    this.#print(`\n${text}`, 'green');
  }

  failure(text) {
    this.#print(`\n${text}`, 'red');
  }
}
