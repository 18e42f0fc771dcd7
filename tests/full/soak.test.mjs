/** TGSTORAGE_SOAK_MINUTES says how long it takes (default: 20). */
import { test } from 'node:test';
import { soak } from '../system/soak.mjs';

const MINUTES = Number(process.env.TGSTORAGE_SOAK_MINUTES ?? 20);

test(`${MINUTES} minutes of all at once: each request is answered once, and nothing grows`, (t) => soak(MINUTES * 60, (text) => t.diagnostic(text)));
