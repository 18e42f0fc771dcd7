/**
 * What clients see of a worker that is killed while it has their requests: how many were answered by a result, how
 * many by an error, and that each was answered once.
 */
import { echo, searchChat } from '../tests/system/requests.mjs';
import { PEOPLE, scene } from '../tests/system/scene.mjs';

const REQUESTS = 1000;
const ROUNDS = 5;
const SESSION = 1;

/** What TDLib asks Telegram for the chat of a username. */
const LOOK_UP = 'contacts.resolveUsername';

/** Requests of one client, told from all others by their @extra. */
class Volley {
  #client;
  #prefix;

  constructor(client, name) {
    this.#client = client;
    this.#prefix = `${name} `;
  }

  /** Sends all of them at once. */
  send(request) {
    const lines = Array.from({ length: REQUESTS }, (_, i) =>
      JSON.stringify({ ...request(i), '@extra': this.#prefix + i }),
    );
    this.#client.write(`${lines.join('\n')}\n`);
  }

  isOurs = (object) => typeof object['@extra'] === 'string' && object['@extra'].startsWith(this.#prefix);

  firstAnswer() {
    return this.#client.received.find(this.isOurs, { what: 'the first answer' });
  }

  /** Resolves when all are answered, or when it makes no sense to wait any longer. */
  async end() {
    const isLast = (object) => this.isOurs(object) && this.counts().unanswered === 0;
    await this.#client.received.find(isLast).catch(() => {});
    // Behind a request that was sent later no answer comes any more.
    await this.#client.call(echo('the end'));
  }

  counts() {
    const answers = this.#client.received.all.filter(this.isOurs);
    const answered = new Set(answers.map((answer) => answer['@extra'])).size;
    const errors = answers.filter((answer) => answer['@type'] === 'error').length;
    return {
      requests: REQUESTS,
      results: answers.length - errors,
      errors,
      unanswered: REQUESTS - answered,
      answeredTwice: answers.length - answered,
    };
  }
}

/** Kills the worker, and waits for the next one and for what is still to come. */
async function killWorker({ storage }, client, telegramsAnswers, volley) {
  const from = client.now;
  const worker = await storage.process(`worker ${SESSION}`);
  process.kill(worker.pid, 'SIGKILL');
  telegramsAnswers.release();
  await client.ready({ from });
  await volley.end();
  return volley.counts();
}

/** All of them have gone on to Telegram, which keeps its answers. */
async function whileTelegramIsSilent(stage, client) {
  const answers = stage.telegram.holdRpc(LOOK_UP);
  const arrived = () => stage.telegram.rpcLog.filter(({ name }) => name === LOOK_UP).length;
  const volley = new Volley(client, 'silent');
  volley.send((i) => searchChat(`nobody_${i}`));
  await stage.telegram.waitForRpc(LOOK_UP, () => arrived() === REQUESTS);
  return killWorker(stage, client, answers, volley);
}

/** Every other one is answered by TDLib itself, and that has just begun. */
async function whileAnswersCome(stage, client, round) {
  const answers = stage.telegram.holdRpc(LOOK_UP);
  const volley = new Volley(client, `round ${round}`);
  volley.send((i) => (i % 2 === 0 ? echo(`text ${i}`) : searchChat(`nobody_${round}_${i}`)));
  await volley.firstAnswer();
  return killWorker(stage, client, answers, volley);
}

export async function measure() {
  const figures = { silent: null, answering: [] };
  await scene({ people: { ann: PEOPLE.ann } }, async (stage) => {
    const client = await stage.logIn(stage.people.ann, SESSION);
    figures.silent = await whileTelegramIsSilent(stage, client);
    for (let round = 1; round <= ROUNDS; round++) {
      figures.answering.push(await whileAnswersCome(stage, client, round));
    }
  });
  return figures;
}

const row = (name, counts) => [name, ...Object.values(counts).map(String)];

export const tables = ({ silent, answering }) => [
  {
    title: 'kill -9 of a worker with requests in flight',
    head: ['', 'requests', 'results', 'errors', 'unanswered', 'answered twice'],
    rows: [
      row('all waiting for Telegram', silent),
      ...answering.map((counts, i) => row(`answers coming, round ${i + 1}`, counts)),
    ],
  },
];
