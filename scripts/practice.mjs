// Runs the storage against a practice Telegram on this machine, until Ctrl-C or the storage's own end.
//
//   node scripts/practice.mjs --build FOLDER [--settings FILE] [ARGUMENTS OF tgstorage serve]
//
// The settings are the owner's (storage/settings.json), but for those that lead to Telegram and to the owner's
// sessions; when they are saved the storage reads them anew. The exit code is the storage's.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { effectiveSettings, practiceSettings } from './practice/settings.mjs';
import { startTelegram } from './practice/telegram.mjs';
import { guide, HEADLINE } from './practice/words.mjs';

const PORT_FILE_POLL_MS = 20;

/** What is ours, and what is for the storage. */
function readArguments() {
  const options = {
    build: { type: 'string', default: 'build' },
    settings: { type: 'string', default: 'storage/settings.json' },
    'port-file': { type: 'string' },
  };
  const { values, tokens } = parseArgs({ options, strict: false, tokens: true });
  const rest = tokens.filter(({ name }) => !(name in options)).map(({ index }) => process.argv[index + 2]);
  return { ...values, rest };
}

/** Whoever listens here also starts the storage's orderly end; a second signal makes the storage hurry. */
function listenToSignals() {
  const told = new AbortController();
  const listeners = new Set();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      told.abort();
      listeners.forEach((listener) => listener());
    });
  }
  return { signal: told.signal, onEach: (listener) => listeners.add(listener) };
}

/** Starts `tgstorage serve`. In a process group of its own: Ctrl-C reaches it through us alone, and so once. */
function startStorage(binary, settings, portFile, rest) {
  return spawn(binary, ['serve', '--settings', settings, '--port-file', portFile, ...rest], {
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
}

const isRunning = ({ exitCode, signalCode }) => exitCode === null && signalCode === null;

/** The port that the storage listens on; null where it ended instead. */
async function portOf(storage, portFile) {
  while (isRunning(storage)) {
    if (existsSync(portFile)) {
      return Number(readFileSync(portFile, 'utf8'));
    }
    await delay(PORT_FILE_POLL_MS);
  }
  return null;
}

/** Calls `saved` whenever a file was written or replaced, until the watcher that it returns is closed. */
function watchFile(file, saved) {
  return watch(dirname(resolve(file)), (_, name) => name === basename(file) && saved());
}

/** Where the owner's file is wrong, or half written, nothing changes: what is wrong was said on stderr. */
function readAnew(storage, writeSettings) {
  try {
    writeSettings();
    storage.kill('SIGHUP');
  } catch (error) {
    console.error(`practice: the settings stay as they were: ${error.message}`);
  }
}

/** Starts the storage, tells how to talk to it, waits for its end; resolves to its exit code. */
async function serve(binary, telegram, { file, writeSettings, settingsFile, portFile, rest, signals, tell }) {
  const storage = startStorage(binary, settingsFile, portFile, rest);
  const exited = once(storage, 'exit');
  signals.onEach(() => storage.kill('SIGTERM'));
  let watcher = null;
  try {
    const port = await portOf(storage, portFile);
    if (port !== null) {
      watcher = watchFile(file, () => readAnew(storage, writeSettings));
      tell(port);
    }
    const [code] = await Promise.race([exited, telegram.failed]);
    return code ?? 1;
  } finally {
    watcher?.close();
    storage.kill('SIGTERM');
    await exited;
  }
}

async function practise({ build, settings: file, 'port-file': wantedPortFile, rest }, folder, signals) {
  const binary = resolve(build, 'tgstorage');
  const settings = effectiveSettings(binary, file);
  const telegram = await startTelegram(join(folder, 'libtdjson.so'), signals.signal);
  try {
    const settingsFile = join(folder, 'settings.json');
    const portFile = wantedPortFile ?? join(folder, 'port');
    rmSync(portFile, { force: true });
    const { port, library } = telegram;
    const place = { port, library, folder: join(folder, 'sessions') };
    const writeSettings = (owners = effectiveSettings(binary, file)) =>
      writeFileSync(settingsFile, JSON.stringify(practiceSettings(owners, place)));
    writeSettings(settings);
    const tell = (at) => process.stdout.write(guide(telegram.people, { host: settings.host, port: at }, build));
    return await serve(binary, telegram, { file, writeSettings, settingsFile, portFile, rest, signals, tell });
  } finally {
    await telegram.stop();
  }
}

async function main() {
  const signals = listenToSignals();
  const folder = mkdtempSync(join(tmpdir(), 'tgstorage-practice-'));
  process.stdout.write(HEADLINE);
  try {
    return await practise(readArguments(), folder, signals);
  } catch (error) {
    if (signals.signal.aborted) {
      return 0;
    }
    console.error(`practice: ${error.message}`);
    return error.status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
