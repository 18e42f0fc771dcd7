// Writes src/policy/names_table.inc: the requests and updates of the pinned TDLib.
//
//   node scripts/make-names.mjs          writes the table
//   node scripts/make-names.mjs --check  fails where the committed table is not what it would write
//
// The names come from the type declarations of @prebuilt-tdlib/types, which may be some versions behind the library.
// What differs is listed here: requests that the library answers otherwise than `Unknown class`, updates whose names
// stand in its strings.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const source = new URL('node_modules/@prebuilt-tdlib/types/tdlib-types.d.ts', root);
const target = new URL('src/policy/names_table.inc', root);
const libraryVersion = '1.8.67';

const newRequests = [
  'addChatWelcomeMessage', 'composeRichMessageWithAi', 'createCommunity', 'createRichMessageWithAi',
  'deleteAllChatWelcomeMessages', 'deleteChatWelcomeMessage', 'deleteEphemeralMessage',
  'deleteMessageEphemeralContent', 'editCallbackQueryMessage', 'editChatWelcomeMessage', 'editEphemeralMessage',
  'editEphemeralMessageCaption', 'fixRichMessageWithAi', 'getGramRevenueStatistics', 'getGramWithdrawalUrl',
  'getGuardBotWebAppUrl', 'loadChatWelcomeMessages', 'loadCommunityFullInfo', 'sendEphemeralMessage',
  'setCommunityName', 'stopPendingMessage', 'translateMessageRichMessage',
];
const goneRequests = ['getTonRevenueStatistics', 'getTonWithdrawalUrl'];
const newUpdates = [
  'updateChatHasWelcomeMessages', 'updateChatWelcomeMessages', 'updateCommunity', 'updateCommunityFullInfo',
  'updateGramRevenueStatus', 'updateMessageEphemeralContent', 'updateOwnedGramCount',
];
const goneUpdates = ['updateOwnedTonCount', 'updateTonRevenueStatus'];
const ownRequests = ['receiveCall', 'restoreCall'];

/** The members of a union type of the declarations: `export type NAME =` and then `| a` lines. */
function union(text, name) {
  const begin = text.indexOf(`export type ${name} =\n`);
  if (begin < 0) throw new Error(`no type ${name} in ${fileURLToPath(source)}`);
  const body = text.slice(begin, text.indexOf('\n\n', begin));
  return [...body.matchAll(/^\s*\| (\w+)$/gm)].map((match) => match[1]);
}

function merged(declared, added, gone) {
  const missing = gone.filter((name) => !declared.includes(name));
  const known = added.filter((name) => declared.includes(name));
  if (missing.length || known.length) {
    throw new Error(`the lists of differences are out of date: ${[...missing, ...known].join(', ')}`);
  }
  return [...declared, ...added].filter((name) => !gone.includes(name)).sort();
}

const table = (name, names) =>
  `constexpr std::string_view ${name}[] = {\n${names.map((n) => `    "${n}",\n`).join('')}};\n`;

const text = readFileSync(source, 'utf8');
const declarations = /TDLib v([\d.]+)/.exec(text)[1];
const requests = merged(union(text, '$Function'), [...newRequests, ...ownRequests], goneRequests);
const updates = merged(union(text, 'Update'), newUpdates, goneUpdates);
const output = `// Written by scripts/make-names.mjs: the declarations of TDLib ${declarations}, brought to ${libraryVersion}.
// clang-format off
${table('requests', requests)}
${table('updates', updates)}// clang-format on
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== output) {
    console.error('src/policy/names_table.inc is out of date: run node scripts/make-names.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(target, output);
}
