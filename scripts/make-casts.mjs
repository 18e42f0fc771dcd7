// Makes docs/casts/*.txt: what `login`, `top`, `tail` and `doctor` show, in runs against a small Telegram on this machine.
//
//   TGSTORAGE_BUILD=FOLDER node scripts/make-casts.mjs
//
// For when their output has changed. Nothing in the files is written by hand; of what the runs show, the folders of this
// machine alone are replaced by those of an installation.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { closeStage, openStage } from './casts/stage.mjs';
import { castDoctor, castLogin, castTail, castTop } from './casts/takes.mjs';

const FOLDER = fileURLToPath(new URL('../docs/casts/', import.meta.url));

mkdirSync(FOLDER, { recursive: true });
const stage = await openStage();
try {
  for (const [name, take] of Object.entries({ login: castLogin, tail: castTail, top: castTop, doctor: castDoctor })) {
    writeFileSync(`${FOLDER}${name}.txt`, await take(stage));
    console.log(`docs/casts/${name}.txt`);
  }
} finally {
  await closeStage(stage);
}
