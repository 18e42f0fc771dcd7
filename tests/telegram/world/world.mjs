/**
 * The state of this small Telegram: who exists, who is logged in where, and how updates
 * reach them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Authorizations } from './authorizations.mjs';
import { CallbackQueries } from './callbackQueries.mjs';
import { Calls } from './calls.mjs';
import { Channel } from './channel.mjs';
import { InlineQueries } from './inlineQueries.mjs';
import { LoginTokens } from './loginTokens.mjs';
import { Messenger } from './messenger.mjs';
import { Person, SERVICE_ACCOUNT_ID } from './person.mjs';
import { normalizePhone, unixTime } from './values.mjs';

const FIRST_PERSON_ID = 700100;
const FIRST_CHANNEL_ID = 1500100;

const isPerson = (peer) => peer instanceof Person;

export class World {
  #accessSecret = randomBytes(16);
  #nextPersonId = FIRST_PERSON_ID;
  #nextChannelId = FIRST_CHANNEL_ID;
  #peopleById = new Map();
  #channelsById = new Map();

  constructor(keys) {
    this.authorizations = new Authorizations(keys);
    /** Called with the person at each new log-in, once the client has its update state. */
    this.onLogIn = null;
    this.messenger = new Messenger(this);
    this.calls = new Calls(this);
    this.inlineQueries = new InlineQueries(this);
    this.callbackQueries = new CallbackQueries(this);
    /** Log-in codes on their way, by hash: {phone, authKey, isConfirmed}. */
    this.sentCodes = new Map();
    this.loginTokens = new LoginTokens(this);
    this.service = this.addPerson({ id: SERVICE_ACCOUNT_ID, name: 'Telegram', isSupport: true });
  }

  /** Adds a person; see Person for what the description may hold. */
  addPerson(description) {
    const person = new Person(this, { id: description.id ?? this.#nextPersonId++, ...description });
    this.#peopleById.set(person.id, person);
    return person;
  }

  /** Adds a channel: `{title, username}`. */
  addChannel(description) {
    const channel = new Channel(this, { id: this.#nextChannelId++, ...description });
    this.#channelsById.set(channel.id, channel);
    return channel;
  }

  get people() {
    return [...this.#peopleById.values()];
  }

  get channels() {
    return [...this.#channelsById.values()];
  }

  personById(id) {
    return this.#peopleById.get(Number(id));
  }

  channelById(id) {
    return this.#channelsById.get(Number(id));
  }

  personByPhone(phone) {
    const digits = normalizePhone(phone);
    return this.people.find((person) => digits !== '' && person.phone === digits);
  }

  personByBotToken(token) {
    return this.people.find((person) => person.botToken !== null && person.botToken === token);
  }

  /** The person or channel that has a username. */
  holderOf(username) {
    const wanted = username.toLowerCase();
    return [...this.people, ...this.channels].find(({ usernames }) =>
      usernames.some((name) => name.toLowerCase() === wanted),
    );
  }

  /** The access hash by which `viewer` may address a person, channel or call. */
  accessHash(viewer, target) {
    const hash = createHash('sha256').update(this.#accessSecret).update(`${viewer.id} ${target.id}`).digest();
    return hash.readBigInt64LE();
  }

  /**
   * Pushes updates to every client logged in as a person.
   * @param {Person} person
   * @param {object[]} updates TL Update objects
   * @param {{people?: (Person|Channel)[], exceptSession?: object,
   *   where?: (authorization: object) => boolean}} [options] who appears in them, a session that learns of them
   *   otherwise, and which devices they are for
   */
  push(person, updates, { people = [], exceptSession = null, where } = {}) {
    const sessions = this.authorizations.sessionsOf(person, where).filter((session) => session !== exceptSession);
    if (sessions.length === 0) {
      return;
    }
    const object = this.updatesFor(person, updates, people);
    sessions.forEach((session) => session.push(object));
  }

  /** Pushes updates about people or channels to everyone who is logged in. */
  pushToAll(updates, peers) {
    this.people.forEach((viewer) => this.push(viewer, updates, { people: peers }));
  }

  /** Pushes one fleeting update without people: typing, signalling. */
  pushShort(person, update) {
    const object = { _: 'updateShort', update, date: unixTime() };
    this.authorizations.sessionsOf(person).forEach((session) => session.push(object));
  }

  /** TL `updates` as one viewer sees them. */
  updatesFor(viewer, updates, people = []) {
    return {
      _: 'updates',
      updates,
      users: [...new Set(people)].filter(isPerson).map((person) => person.toUser(viewer)),
      chats: people.filter((peer) => !isPerson(peer)).map((channel) => channel.toChat(viewer)),
      date: unixTime(),
      seq: 0,
    };
  }
}
