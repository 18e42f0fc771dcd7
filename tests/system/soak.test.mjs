/** The short form of tests/full/soak.test.mjs. */
import { test } from 'node:test';
import { soak } from './soak.mjs';

test('ten seconds of all at once: each request is answered once, and nothing grows', (t) => soak(10, (text) => t.diagnostic(text)));
