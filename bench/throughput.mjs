/**
 * Requests a second and the time of one, through the storage, next to what one would write instead (a bridge in Node), to
 * what no broker can beat (TDLib in one's own process) and to the floor (a TCP echo). All take turns in each round, since
 * what else the machine does should hit all of them; the medians of the rounds are compared.
 */
import { takeTurns, WAYS, withWays } from './ways.mjs';

const ROUNDS = 5;
const SECONDS = 2;
const LOADS = {
  'one at a time, 5 B': { window: 1, size: 5 },
  'window 256, 5 B': { window: 256, size: 5 },
  'window 256, 1,000 B': { window: 256, size: 1000 },
  '32 clients × 16, 5 B': { connections: 32, window: 16, size: 5 },
};

export const measure = ({ build }) =>
  withWays(build, async (ways) => {
    const figures = {};
    for (const [name, load] of Object.entries(LOADS)) {
      figures[name] = await takeTurns(ways, { ...load, seconds: SECONDS }, ROUNDS);
    }
    return figures;
  });

export const tables = (figures) =>
  Object.entries(figures).map(([name, ways]) => ({
    title: `${name} (medians of ${ROUNDS} rounds of ${SECONDS} s)`,
    head: ['', 'k requests/s', 'the storage, times as many', 'p50, µs', 'processor µs each'],
    rows: Object.entries(ways).map(([way, { perSecond, p50, processor }]) => [
      WAYS[way],
      (perSecond / 1000).toFixed(1),
      (ways.storage.perSecond / perSecond).toFixed(2),
      p50 ? String(p50) : '',
      processor ? processor.toFixed(1) : '',
    ]),
  }));
