// A tour of the protocol, over TCP, against a small Telegram on this machine: log-in, messages, calls, a refusal,
// a restart. What passes is printed; the exit code is 1 where a step fails.
//
//   TGSTORAGE_BUILD=FOLDER node scripts/demo.mjs
import { existsSync } from 'node:fs';
import { SAMPLE_REQUESTS, SAMPLE_UPDATES } from '../tests/system/settings.mjs';
import { BINARY, Storage } from '../tests/system/storage.mjs';
import { PRACTICE_PEOPLE } from '../tests/telegram/practicePeople.mjs';
import { Telegram } from '../tests/telegram/telegram.mjs';
import { STEPS } from './demo/steps.mjs';
import { Transcript } from './demo/transcript.mjs';

const LISTS = { allowed_requests: SAMPLE_REQUESTS, allowed_updates: SAMPLE_UPDATES };

const transcript = new Transcript(process.stdout);

const intro = (port) => `\
The storage listens on 127.0.0.1:${port} with the shipped white-lists. Its Telegram is a small one on this machine.
  → what the client sends
  ← what it gets, without fields that are empty or say nothing here`;

/** Starts Telegram and the storage; whatever of them started is in `stage`, so that it can be taken down. */
async function setUp(stage) {
  if (!existsSync(BINARY)) {
    throw new Error(`there is no ${BINARY}: ./dev build makes it`);
  }
  stage.telegram = await Telegram.start({ people: PRACTICE_PEOPLE });
  stage.people = stage.telegram.people;
  stage.people.bob.answersCalls = true;
  stage.storage = await Storage.start({ telegram: stage.telegram, settings: LISTS });
  transcript.note(intro(stage.storage.port));
}

async function tearDown({ telegram, storage, client }) {
  await client?.leave();
  await storage?.dispose();
  await telegram?.stop();
}

const firstLine = (text) => text.split('\n', 1)[0];

/** Resolves to whether every step succeeded. */
async function play(stage) {
  let current = 'The storage starts';
  try {
    await setUp(stage);
    for (const [title, perform] of STEPS) {
      current = title;
      transcript.step(title);
      await perform(stage);
    }
    return true;
  } catch (error) {
    transcript.failure(`FAILED at "${current}": ${firstLine(error.message)}`);
    return false;
  } finally {
    await tearDown(stage);
  }
}

const began = performance.now();
const succeeded = await play({ transcript });
if (succeeded) {
  transcript.success(`All ${STEPS.length} steps done in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
}
process.exitCode = succeeded ? 0 : 1;
