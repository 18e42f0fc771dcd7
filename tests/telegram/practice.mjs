/**
 * A practice Telegram: runs a data center with a few lively people until its standard
 * input closes or it is told to end.
 *
 * Usage: node practice.mjs --library OUT [--from LIBTDJSON] [--port N] [--call-seconds N]
 *   OUT           where the patched copy of the library is written
 *   LIBTDJSON     the library to copy; the one that npm installed if absent
 *   --port        port of the SOCKS5 proxy on 127.0.0.1; a free one if absent
 *   --call-seconds  after how many seconds Bob hangs up (default 10)
 *
 * When ready it prints one line of JSON:
 *   {"port":…,"library":…,"people":[{"name","phone","code","password","username","id","isBot","does"}…]}
 */
import { parseArgs } from 'node:util';
import { patchLibrary } from './library.mjs';
import { describePeople, enliven, PRACTICE_PEOPLE } from './practicePeople.mjs';
import { DEFAULT_LIBRARY, Telegram } from './telegram.mjs';

const USAGE = 'usage: practice.mjs --library OUT [--from LIBTDJSON] [--port N] [--call-seconds N]';

function fail(message) {
  console.error(message);
  process.exit(2);
}

function wholeNumber(text, name) {
  if (!/^\d+$/.test(text)) {
    fail(`--${name} takes a whole number, not ${text}`);
  }
  return Number(text);
}

function readArguments() {
  const options = {
    library: { type: 'string' },
    from: { type: 'string', default: DEFAULT_LIBRARY },
    port: { type: 'string', default: '0' },
    'call-seconds': { type: 'string', default: '10' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`);
  }
}

/** Resolves when this program is told to end. */
function untilTold() {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
    process.stdin.once('end', resolve);
    process.stdin.once('error', resolve);
    process.stdin.resume();
  });
}

async function main() {
  const { library, from, port, 'call-seconds': callSeconds } = readArguments();
  if (!library) {
    fail(USAGE);
  }
  const told = untilTold();
  const telegram = await Telegram.start({ people: PRACTICE_PEOPLE, port: wholeNumber(port, 'port') });
  patchLibrary(from, library, telegram.publicKeyPem);
  const stopLife = enliven(telegram, { callSeconds: wholeNumber(callSeconds, 'call-seconds') });
  const people = describePeople(telegram);
  process.stdout.write(`${JSON.stringify({ port: telegram.port, library, people })}\n`);
  await told;
  stopLife();
  await telegram.stop();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
