/** A TDLib instance in a process of its own, for driving the data center in tests. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Waiters } from '../waiters.mjs';

const SOURCE = fileURLToPath(new URL('tdjson_pipe.cpp', import.meta.url));

let program = null;

/** Compiles the pipe program once for this test process. */
function pipeProgram() {
  if (!program) {
    const folder = mkdtempSync(join(tmpdir(), 'tdjson-pipe-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    program = join(folder, 'tdjson_pipe');
    execFileSync('g++', ['-std=c++17', '-O1', '-pthread', '-rdynamic', SOURCE, '-o', program, '-ldl']);
  }
  return program;
}

export class Client {
  #process;
  #exited;
  #nextExtra = 1;
  #answers = new Map();

  /** Everything TDLib said that is no answer. */
  updates = new Waiters();

  constructor(telegram, folder) {
    this.folder = folder;
    this.#process = spawn(pipeProgram(), [telegram.libraryPath], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#exited = new Promise((resolve) => this.#process.once('exit', resolve));
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#onObject(JSON.parse(line)));
  }

  /**
   * Starts an instance that knows Telegram through its proxy alone.
   * @param {object} telegram
   * @param {{folder?: string, options?: Record<string, boolean>, parameters?: object, proxy?: object}} [how]
   *   `folder`: where a former instance kept its files; `proxy`: its port, and what differs from proxyTypeSocks5
   */
  static async start(telegram, { folder, options = {}, parameters = {}, proxy = {} } = {}) {
    const client = new Client(telegram, folder ?? mkdtempSync(join(tmpdir(), 'td-')));
    client.#addProxy({ port: telegram.port, ...proxy });
    for (const [name, value] of Object.entries(options)) {
      client.send({ '@type': 'setOption', name, value: { '@type': 'optionValueBoolean', value } });
    }
    client.send({
      '@type': 'setTdlibParameters',
      api_id: 1,
      api_hash: 'practice',
      database_directory: client.folder,
      use_chat_info_database: true,
      device_model: 'test',
      application_version: '1',
      system_language_code: 'en',
      ...parameters,
    });
    const isOpen = ({ authorization_state: state }) => state['@type'] !== 'authorizationStateWaitTdlibParameters';
    return client.#orEnd(client.sees('updateAuthorizationState', isOpen));
  }

  /** Starts an instance and logs a person in by phone number and code, up to the first connection. */
  static async logIn(telegram, person, how) {
    const client = await Client.start(telegram, how);
    return client.#orEnd(client.#logIn(person));
  }

  async #logIn(person) {
    await this.call({ '@type': 'setAuthenticationPhoneNumber', phone_number: person.phone });
    await this.seesState('authorizationStateWaitCode');
    await this.call({ '@type': 'checkAuthenticationCode', code: person.code });
    if (person.password) {
      await this.seesState('authorizationStateWaitPassword');
      await this.call({ '@type': 'checkAuthenticationPassword', password: person.password });
    }
    await this.ready();
  }

  /** This client once it is where it is wanted; one that does not get there is ended: nobody else would. */
  async #orEnd(steps) {
    try {
      await steps;
      return this;
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  #addProxy({ port, ...proxy }) {
    const type = { '@type': 'proxyTypeSocks5', ...proxy };
    this.send({ '@type': 'addProxy', proxy: { '@type': 'proxy', server: '127.0.0.1', port, type }, enable: true });
  }

  #onObject(object) {
    const waiting = this.#answers.get(object['@extra']);
    if (waiting) {
      this.#answers.delete(object['@extra']);
      waiting(object);
    } else {
      this.updates.add(object);
    }
  }

  send(request) {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
  }

  /** The answer to a request, errors too. */
  ask(request) {
    const extra = this.#nextExtra++;
    return new Promise((resolve) => {
      this.#answers.set(extra, resolve);
      this.send({ ...request, '@extra': extra });
    });
  }

  /** The answer to a request that must succeed. */
  async call(request) {
    const answer = await this.ask(request);
    if (answer['@type'] === 'error') {
      throw new Error(`${request['@type']}: ${answer.code} ${answer.message}`);
    }
    return answer;
  }

  /** The first update of a type that fits, past or to come. */
  sees(type, predicate = () => true, options = {}) {
    const fits = (object) => object['@type'] === type && predicate(object);
    return this.updates.find(fits, { what: type, ...options });
  }

  seesState(type, options) {
    const fits = ({ authorization_state: state }) => state['@type'] === type;
    return this.sees('updateAuthorizationState', fits, { ...options, what: type });
  }

  seesConnection(type, options) {
    return this.sees('updateConnectionState', ({ state }) => state['@type'] === type, { what: type, ...options });
  }

  /** Waits for log-in and for a connection. TDLib says nothing of a state that lasts less than 0.3 s. */
  async ready() {
    await this.seesState('authorizationStateReady');
    const isConnected = () => this.#connectionState() === 'connectionStateReady';
    await this.updates.find(isConnected, { what: 'connectionStateReady' });
  }

  #connectionState() {
    return this.updates.all.findLast((object) => object['@type'] === 'updateConnectionState')?.state['@type'];
  }

  /** Closes TDLib in order; the files stay. */
  async close() {
    this.send({ '@type': 'close' });
    await this.seesState('authorizationStateClosed');
    await this.end();
  }

  /** Ends the process, whatever state it is in. */
  async end() {
    this.#process.stdin.end();
    await this.#exited;
  }

  /** Ends the process and removes its files. */
  async dispose() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
