/**
 * Mixed load for as long as one likes: log-ins, calls, messages, names to be found, clients that come and go, and a session whose
 * worker is killed. Each request has to be answered once; what Telegram sends to a session whose worker lives comes once; the
 * processes that live all the time must not grow.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from './processes.mjs';
import { createCall, discardCall, echo, logOut, sendText } from './requests.mjs';
import { PEOPLE, scene } from './scene.mjs';

const STEADY = 1; // sessions: of Ann
const KILLED = 2; // of Dora
const FLEETING = 3; // of Carol
const DORA = { name: 'Dora Dean', phone: '+999 662 0004', code: '7391254804', username: 'dora_dean' };
const SETTINGS = { debug_level: 4, request_peers: { createCall: 'user_id', sendMessage: 'chat_id' } };
const AT_ONCE = 20;
const BETWEEN_MS = 20;
const KILL_MS = 4000;
const LATE_MS = 60_000; // an instance that keeps dying rests
const MOST_KB = 4096;
/** Some come and go with a worker; one that leaks does so at each of dozens of log-ins. */
const MOST_DESCRIPTORS = 10;
const ROLES = ['monitor', 'front', 'store'];

/** No @extra has come twice. */
function answeredOnce(client) {
  const extras = client.received.all.flatMap((object) => object['@extra'] ?? []);
  assert.equal(new Set(extras).size, extras.length, 'no answer comes twice');
  return extras.length;
}

class Soak {
  #stage;
  #until;
  counts = { answers: 0, unavailable: 0, messages: 0, calls: 0, logIns: 0, visits: 0, kills: 0 };
  samples = [];

  constructor(stage, seconds) {
    this.#stage = stage;
    this.#until = performance.now() + seconds * 1000;
  }

  async #repeat(act, betweenMs = BETWEEN_MS) {
    const left = () => this.#until - performance.now();
    for (; left() > 0; await pause(Math.min(betweenMs, Math.max(left(), 0)))) await act();
  }

  run() {
    this.#stage.people.bob.answersCalls = true;
    const acts = [this.#asks(STEADY), this.#asks(KILLED), this.#messages(), this.#calls(), this.#logIns()];
    return Promise.all([...acts, this.#kills(), this.#watches()]);
  }

  /** Many requests at once, each of which is answered; where the worker is killed that may be by a refusal. */
  async #ask(client, session) {
    const requests = Array.from({ length: AT_ONCE }, (_, n) => echo(`${session} ${n}`));
    const answers = await Promise.all(requests.map((request) => client.ask(request, { deadline: LATE_MS })));
    for (const [n, { '@type': type, value, code }] of answers.entries()) {
      if (session === KILLED && type === 'error') {
        assert.equal(code, 503);
        ++this.counts.unavailable;
      } else {
        assert.equal(value, `${session} ${n}`);
      }
    }
    this.counts.answers += requests.length;
  }

  /** Clients who come, ask, and leave. */
  #asks = (session) =>
    this.#repeat(async () => {
      const client = await this.#stage.connect(session);
      await this.#ask(client, session);
      assert.equal(answeredOnce(client), AT_ONCE);
      ++this.counts.visits;
      await client.leave();
    });

  /** Both ways; what comes does so once and in order. */
  #messages = async () => {
    const { people, connect } = this.#stage;
    const client = await connect(STEADY);
    await client.ready();
    let sent = 0;
    const heard = [];
    people.bob.onMessage = ({ text }) => heard.push(text);
    await this.#repeat(async () => {
      const text = `from Bob ${++sent}.`;
      const from = client.now;
      await people.bob.sendMessage(people.ann, text);
      await client.seesText(text, { from });
      await client.call(sendText('bob_baker', `from Ann ${sent}.`));
      ++this.counts.messages;
    });
    const texts = client.received.all.flatMap(({ message }) => message?.content?.text?.text ?? []).filter((text) => text.startsWith('from Bob'));
    assert.deepEqual(texts, Array.from({ length: sent }, (_, n) => `from Bob ${n + 1}.`));
    assert.equal(new Set(heard).size, heard.length, 'no message comes twice');
  };

  #calls = async () => {
    const client = await this.#stage.connect(STEADY);
    await client.ready();
    await this.#repeat(async () => {
      const from = client.now;
      const { id } = await client.call(createCall('bob_baker'));
      const isOf = (state) => ({ call }) => call.id === id && call.state['@type'] === state;
      await client.sees('updateCall', isOf('callStateReady'), { from });
      await client.call(discardCall(id, 1));
      await client.sees('updateCall', isOf('callStateDiscarded'), { from });
      ++this.counts.calls;
    });
  };

  #logIns = () =>
    this.#repeat(async () => {
      const client = await this.#stage.logIn(this.#stage.people.carol, FLEETING);
      await client.call(logOut);
      await client.seesState('authorizationStateClosed');
      answeredOnce(client);
      ++this.counts.logIns;
      await client.leave();
    });

  /** A worker that has requests. */
  #kills = async () => {
    const client = await this.#stage.connect(KILLED);
    await this.#repeat(async () => {
      await client.ask(echo('are you there?'), { deadline: LATE_MS });
      const { pid } = await this.#stage.storage.process(`worker ${KILLED}`);
      const asked = this.#ask(client, KILLED);
      process.kill(pid, 'SIGKILL');
      ++this.counts.kills;
      await asked;
    }, KILL_MS);
    answeredOnce(client);
  };

  /** Kilobytes and descriptors of those who live all the time. */
  #watches = async () => {
    const processes = await Promise.all(ROLES.map((role) => this.#stage.storage.process(role)));
    const begin = performance.now();
    await this.#repeat(() => {
      const of = processes.map(({ pid }) => [memoryOf(pid, 'RssAnon'), readdirSync(`/proc/${pid}/fd`).length]);
      this.samples.push({ at: (performance.now() - begin) / 60_000, of });
    }, 200);
  };

  /** By role, after a third of the time: kilobytes a minute by least squares, and the growth in kilobytes and descriptors. */
  growth() {
    const settled = this.samples.slice(Math.floor(this.samples.length / 3));
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const part = Math.ceil(settled.length / 4);
    return Object.fromEntries(ROLES.map((role, n) => {
      const [times, sizes, files] = [settled.map(({ at }) => at), ...[0, 1].map((what) => settled.map(({ of }) => of[n][what]))];
      const [time, size] = [mean(times), mean(sizes)];
      const covariance = mean(times.map((at, i) => (at - time) * (sizes[i] - size)));
      const slope = covariance / mean(times.map((at) => (at - time) ** 2));
      const least = (values) => Math.min(...values.slice(-part)) - Math.min(...values.slice(0, part));
      return [role, { slope, kilobytes: least(sizes), descriptors: least(files) }];
    }));
  }
}

/** @param {(text: string) => void} tell takes what was seen */
export async function soak(seconds, tell) {
  await scene({ settings: SETTINGS, people: { ...PEOPLE, dora: DORA } }, async (stage) => {
    await stage.logIn(stage.people.ann, STEADY);
    await stage.logIn(stage.people.dora, KILLED);
    const run = new Soak(stage, seconds);
    await run.run();
    tell(Object.entries(run.counts).map(([name, count]) => `${name} ${count}`).join(', '));
    for (const [role, { slope, kilobytes, descriptors }] of Object.entries(run.growth())) {
      tell(`${role}: ${slope.toFixed(1)} KB/min, in all ${kilobytes} KB and ${descriptors} descriptors`);
      assert.ok(kilobytes < MOST_KB, `${role} grows by ${kilobytes} KB`);
      assert.ok(descriptors < MOST_DESCRIPTORS, `${role} has ${descriptors} descriptors more`);
    }
    const { unavailable, ...load } = run.counts; // what a kill finds under way is chance
    Object.entries(load).forEach(([name, count]) => assert.ok(count > 0, name));
  });
}
