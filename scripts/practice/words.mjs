/** What `./dev run` tells its user about the practice Telegram. */

export const HEADLINE = `\
This is a practice Telegram on this machine, not Telegram. The people in it are programs, nothing leaves the
machine, and nothing is kept when it ends.
`;

/** Addresses to listen on that are none to connect to. */
const WILDCARDS = ['0.0.0.0', '::'];

const CALL_PROTOCOL = {
  '@type': 'callProtocol',
  udp_p2p: true,
  udp_reflector: true,
  min_layer: 65,
  max_layer: 92,
  library_versions: ['9.0.0'],
};

/** Names and marked-up text, as the shipped request_peers and format_fields take them. */
function textMessage(name, text) {
  return { '@type': 'sendMessage', chat_id: name, input_message_content: { '@type': 'inputMessageText', text } };
}

const byUsername = (people, username) => people.find((person) => person.username === username);

const lines = (...requests) => requests.map((request) => JSON.stringify(request)).join('\n');

/** What one has to type to log in as a person. */
function credentials({ phone, code, password, username, botToken }) {
  if (botToken) {
    return `@${username}, token ${botToken}`;
  }
  return `+${phone}, code ${code}${password ? `, password "${password}"` : ''}`;
}

function peopleTable(people) {
  const width = Math.max(...people.map(({ name }) => name.length));
  const rows = people.map((person) => [
    `  ${person.name.padEnd(width)}  ${credentials(person)}`,
    `  ${' '.repeat(width)}  ${person.does}`,
  ]);
  return rows.flat().join('\n');
}

/**
 * The people, and the lines to paste.
 * @param {object[]} people as tests/telegram/practice.mjs describes them
 * @param {{host: string, port: number}} address where the storage listens
 * @param {string} build the folder of tgstorage, as its user types it
 */
export function guide(people, { host, port }, build) {
  const ann = byUsername(people, 'ann_practice');
  const bob = byUsername(people, 'bob_practice');
  return `
${peopleTable(people)}

The storage listens on ${host}:${port}. To talk to it, paste these blocks into another terminal, one after the other.

  Session 42 begins, and Ann asks for her code:

nc ${WILDCARDS.includes(host) ? 'localhost' : host} ${port}
42
${lines({ '@type': 'setAuthenticationPhoneNumber', phone_number: `+${ann.phone}` })}

  At authorizationStateWaitCode, the code:

${lines({ '@type': 'checkAuthenticationCode', code: ann.code })}

  At authorizationStateReady, once Bob has said hello: who Ann is, a message that he answers, a call that he takes
  (callStateReady) and ends after ten seconds:

${lines(
  { '@type': 'getMe' },
  textMessage(`@${bob.username}`, 'good *day*'),
  { '@type': 'createCall', user_id: `+${bob.phone}`, protocol: CALL_PROTOCOL },
)}

Ctrl-C here ends it all. For Telegram itself, get an api_id and api_hash at https://my.telegram.org/apps, then:

${build}/tgstorage init storage/mine
./dev run --settings storage/mine/settings.json
`;
}
