/** The audit of a storage, as its owner reads it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './processes.mjs';
import { run } from './storage.mjs';

const FOLDER = 'audit';
const NAME = 'audit.jsonl';

/** Settings with an audit; `audit` and the rest as in a settings file. */
export const auditing = (audit = {}, settings = {}) => ({
  settings: { audit: { file: `${FOLDER}/${NAME}`, ...audit }, ...settings },
});

export class AuditLog {
  #storage;

  constructor(storage) {
    this.#storage = storage;
  }

  get folder() {
    return join(this.#storage.folder, FOLDER);
  }

  get file() {
    return join(this.folder, NAME);
  }

  /** All files, the oldest first. */
  get files() {
    const first = (name) => (name === NAME ? Infinity : Number(name.slice(NAME.length + 1)));
    const names = existsSync(this.folder) ? readdirSync(this.folder) : [];
    return names.sort((a, b) => first(a) - first(b)).map((name) => join(this.folder, name));
  }

  get text() {
    return this.files.map((file) => readFileSync(file, 'utf8')).join('');
  }

  /** All lines but those that a full disk or a crash has torn, which `verify` judges. */
  get lines() {
    return this.text.split('\n').filter((line) => line.endsWith('"}')).map((line) => JSON.parse(line));
  }

  of(event) {
    return this.lines.filter((line) => line.event === event);
  }

  /** The intents of a type of request, each with its outcome as `came`. */
  requests(type) {
    const lines = this.lines;
    return lines
      .filter((line) => line.event === 'intent' && line.type === type)
      .map((intent) => ({
        ...intent,
        came: lines.find((line) => line.event === 'outcome' && line.request === intent.seq),
      }));
  }

  /** The first line that fits, written or to be. */
  find(fits, what) {
    return eventually(() => this.lines.find(fits), what);
  }

  /** What `tgstorage audit verify` says. */
  verify(...files) {
    return run(['audit', 'verify', '--settings', this.#storage.settingsFile, ...files]);
  }

  async isWhole() {
    const { code, err, out } = await this.verify();
    assert.deepEqual({ code, err }, { code: 0, err: '' }, out);
  }
}
