/**
 * A user or bot of this Telegram. A person whom no client drives can be played by the
 * test: sendMessage, call, receivedMessage and so on act as if on a device of theirs.
 */
import { MessageBox } from './box.mjs';
import { Mailbox } from './mailbox.mjs';
import { Waiters } from '../waiters.mjs';
import { PasswordVerifier } from './password.mjs';
import { normalizePhone, toUsernames, usernameFields } from './values.mjs';

/** Telegram's own account, which sends log-in codes. */
export const SERVICE_ACCOUNT_ID = 777000;

const DEFAULT_CODE = '12345';

export class Person {
  #world;

  /**
   * @param {object} world
   * @param {object} description
   * @param {number} description.id
   * @param {string} [description.name] first name, a blank, last name
   * @param {string} [description.phone] in any notation
   * @param {string} [description.code] the log-in code that is right
   * @param {string} [description.password] of two-step verification
   * @param {string} [description.passwordHint]
   * @param {{address: string, code: string}} [description.recoveryEmail] for who has forgotten the password
   * @param {{address?: string, code: string}} [description.loginEmail] where log-in codes go; without an address the
   *   first log-in has to set it up
   * @param {string} [description.username]
   * @param {string[]} [description.usernames] further ones
   * @param {string} [description.botToken] makes it a bot
   * @param {boolean} [description.isBot] a bot that is played by the test
   * @param {string} [description.inlinePlaceholder] makes it a bot that takes inline queries
   * @param {boolean} [description.isSupport]
   * @param {boolean} [description.isBanned] its number is refused at log-in
   * @param {'search'|'import'|'never'} [description.foundByNumber] how far its number leads to it: by search, only by
   *   import into the contacts, or not at all
   * @param {number} [description.dc] data center it lives in; others answer PHONE_MIGRATE
   */
  constructor(world, description) {
    this.#world = world;
    const { id, name = `Person ${id}`, phone = '', username, usernames = [] } = description;
    [this.firstName, this.lastName] = splitName(name);
    this.id = id;
    this.phone = normalizePhone(phone);
    this.code = description.code ?? DEFAULT_CODE;
    this.usernames = username ? [username, ...usernames] : [...usernames];
    this.botToken = description.botToken ?? null;
    this.isBot = this.botToken !== null || description.isBot === true;
    this.inlinePlaceholder = description.inlinePlaceholder ?? null;
    this.isSupport = description.isSupport === true;
    this.isBanned = description.isBanned === true;
    this.foundByNumber = description.foundByNumber ?? 'search';
    this.dc = description.dc ?? null;
    this.setPassword(description.password ?? null, description.passwordHint);
    this.recoveryEmail = description.recoveryEmail ? new Mailbox(description.recoveryEmail) : null;
    this.loginEmail = description.loginEmail ? new Mailbox(description.loginEmail) : null;
    this.box = new MessageBox();
    this.contacts = new Set();
    /** Privacy rules (TL InputPrivacyRule lists) by the name of their key. */
    this.privacy = new Map();
    /** Whether a call is taken at once where nobody drives this person. */
    this.answersCalls = false;
    /** Called with each message that reaches this person while nobody drives it. */
    this.onMessage = null;
    /** Called with each call (SimulatedCall) that reaches this person while nobody drives it. */
    this.onCall = null;
    /** Called with each InlineQuery to this bot while nobody drives it; returns results: `[{id, title, text, buttons}]`. */
    this.onInlineQuery = null;
    this.messages = new Waiters();
    this.edits = new Waiters();
    this.calls = new Waiters();
  }

  get username() {
    return this.usernames[0] ?? null;
  }

  /** Whether some client is logged in as this person. */
  get isDriven() {
    return this.#world.authorizations.of(this).length > 0;
  }

  setPassword(password, hint = '') {
    this.password = password;
    this.passwordVerifier = password === null ? null : new PasswordVerifier(password, hint);
  }

  /** Sends a text message as this person; resolves when it is in the receiver's box and pushed. */
  async sendMessage(to, text) {
    await this.#world.authorizations.whenSettled(to);
    return this.#world.messenger.send({ from: this, to, text });
  }

  /** Forwards a message of this person's box, as if on another device. */
  async forwardMessage(message, to) {
    await this.#world.authorizations.whenSettled(to);
    return this.#world.messenger.send({ from: this, to, text: message.text, forwarded: message });
  }

  /** Quotes a message of this person's box in another chat, likewise. */
  async quoteMessage(message, to, text) {
    await this.#world.authorizations.whenSettled(to);
    return this.#world.messenger.send({ from: this, to, text, quoted: message });
  }

  /** Changes the text of a message that this person sent. */
  editMessage(message, text) {
    this.#world.messenger.edit(message, { text });
  }

  /** The next message (or one already received) to this undriven person that fits: `{id, from, text, date}`. */
  receivedMessage(predicate) {
    return this.messages.find(predicate);
  }

  /** The next edit of a message (or one already made) that this undriven person has received, as its message is now. */
  receivedEdit(predicate) {
    return this.edits.find(predicate, { what: 'an edited message' });
  }

  /** Asks an inline bot; resolves to the InlineQuery once it is with the bot. */
  async askInline(bot, text) {
    await this.#world.authorizations.whenSettled(bot);
    return this.#world.inlineQueries.ask({ from: this, bot, text });
  }

  /** Presses the button with that label under a message in this person's box. */
  async press({ id }, label) {
    const entry = this.box.messages.get(id);
    await this.#world.authorizations.whenSettled(entry.viaBot ?? entry.from);
    this.#world.callbackQueries.press(this, entry, label);
  }

  /** Shows this person as typing to another. */
  type(to) {
    this.#world.messenger.type(this, to);
  }

  /** Calls another person; resolves to a SimulatedCall that rings there. */
  async call(to, options) {
    await this.#world.authorizations.whenSettled(to);
    return this.#world.calls.callAs(this, to, options);
  }

  /** The next call (or one already received) to this undriven person, a SimulatedCall. */
  receivedCall(predicate) {
    return this.calls.find(predicate);
  }

  /**
   * Ends every log-in of this person from elsewhere: calls get the error from now on, and
   * connected clients are nudged so that they notice.
   */
  revokeSessions(error = 'SESSION_REVOKED') {
    const { authorizations } = this.#world;
    for (const authorization of authorizations.of(this)) {
      const sessions = authorizations.sessionsOfAuthorization(authorization);
      authorizations.end(authorization, error);
      sessions.forEach((session) => session.push({ _: 'updatesTooLong' }));
    }
  }

  /** Accepts a QR log-in as this person's other device: a `tg://login?token=` link or the token's bytes. */
  acceptLoginToken(token) {
    return this.#world.loginTokens.accept(token, this);
  }

  /** Changes the name and tells who is logged in and knows this person. */
  rename(name) {
    [this.firstName, this.lastName] = splitName(name);
    this.#announceName();
  }

  /** Changes the usernames, likewise. */
  setUsernames(usernames) {
    this.usernames = [...usernames];
    this.#announceName();
  }

  /** Changes the number; as everywhere, only contacts and the person's own devices see the new one. */
  setPhone(phone) {
    this.phone = normalizePhone(phone);
    for (const viewer of this.#world.people.filter((other) => other === this || other.contacts.has(this))) {
      const update = { _: 'updateUserPhone', user_id: this.id, phone: this.phone };
      this.#world.push(viewer, [update], { people: [this] });
    }
  }

  #announceName() {
    const update = {
      _: 'updateUserName',
      user_id: this.id,
      first_name: this.firstName,
      last_name: this.lastName,
      usernames: toUsernames(this.usernames),
    };
    this.#world.pushToAll([update], [this]);
  }

  toPeer() {
    return { _: 'peerUser', user_id: this.id };
  }

  /** TL `user` as a viewer sees it. */
  toUser(viewer) {
    const isSelf = viewer === this;
    const isContact = viewer.contacts.has(this);
    return {
      _: 'user',
      self: isSelf,
      contact: isContact,
      mutual_contact: isContact && this.contacts.has(viewer),
      bot: this.isBot,
      verified: this.isSupport,
      support: this.isSupport,
      id: this.id,
      access_hash: this.#world.accessHash(viewer, this),
      first_name: this.firstName,
      last_name: this.lastName || undefined,
      ...usernameFields(this.usernames),
      phone: isSelf || isContact || this.isSupport ? this.phone || undefined : undefined,
      status: this.isBot ? undefined : { _: 'userStatusRecently' },
      bot_info_version: this.isBot ? 1 : undefined,
      bot_inline_placeholder: this.inlinePlaceholder ?? undefined,
    };
  }
}

function splitName(name) {
  const [first, ...rest] = name.split(' ');
  return [first, rest.join(' ')];
}
