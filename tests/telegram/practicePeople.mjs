/**
 * The people of the practice Telegram, and what they do of themselves.
 */

/** Numbers out of ranges that no real person has. */
export const PRACTICE_PEOPLE = {
  ann: { name: 'Ann Archer', phone: '+1 555 010 0101', code: '11111', username: 'ann_practice' },
  bob: { name: 'Bob Baker', phone: '+1 555 010 0102', code: '22222', username: 'bob_practice' },
  carol: {
    name: 'Carol Cook',
    phone: '+1 555 010 0103',
    code: '33333',
    password: 'correct horse',
    passwordHint: 'an animal that is right',
    username: 'carol_practice',
  },
  dave: { name: 'Dave Dyer', phone: '+1 555 010 0104', code: '44444', username: 'dave_practice' },
  echo: { name: 'Echo', username: 'echo_practice_bot', botToken: '5550105:practice-echo-token' },
};

const WHAT_THEY_DO = {
  ann: 'for you to log in as',
  bob: 'answers messages and calls while nobody is logged in as him; "call me" makes him call you',
  carol: 'for you to log in as, with a password (two-step verification)',
  dave: 'for you to log in as, or to write to',
  echo: 'a bot: answers with your own words, or for you to log in as with its token',
};

const GREETING = 'Hello, I am Bob. Write me anything, write "call me", or call me.';

/** What a program that starts the practice Telegram tells its user of the people. */
export function describePeople(telegram) {
  return Object.entries(telegram.people).map(([key, person]) => ({
    name: `${person.firstName} ${person.lastName}`.trim(),
    phone: person.phone || null,
    code: person.isBot ? null : person.code,
    password: person.password,
    username: person.username,
    id: person.id,
    isBot: person.isBot,
    botToken: person.botToken,
    does: WHAT_THEY_DO[key],
  }));
}

/** How long Bob lets it ring. */
const RING_MS = 45_000;

/** Timers that all end together. */
class Timers {
  #timers = new Set();

  after(seconds, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  stop() {
    this.#timers.forEach(clearTimeout);
  }
}

const wantsCall = (text) => /\bcall me\b/i.test(text);

/**
 * Gives the people their behaviour.
 * @param {object} telegram
 * @param {{callSeconds: number}} pace after how long Bob hangs up
 * @returns {() => void} ends it
 */
export function enliven(telegram, { callSeconds }) {
  const { bob, echo } = telegram.people;
  const timers = new Timers();

  const hangUpLater = async (side) => {
    await side.ready({ deadline: RING_MS });
    side.sendSignaling('hello from Bob');
    timers.after(callSeconds, () => side.discard());
  };
  /** A call that never becomes ready is no fault of the practice. */
  const converse = (side) => hangUpLater(side).catch(() => side.discard({ reason: 'missed' }));

  bob.answersCalls = true;
  bob.onCall = converse;
  bob.onMessage = async ({ from, text }) => {
    if (wantsCall(text)) {
      converse(await bob.call(from));
    } else {
      await bob.sendMessage(from, `You said: ${text}`);
    }
  };
  echo.onMessage = ({ from, text }) => echo.sendMessage(from, text);

  telegram.world.onLogIn = (person) => {
    if (!bob.isDriven && !person.isBot) {
      bob.sendMessage(person, GREETING);
    }
  };
  return () => timers.stop();
}
