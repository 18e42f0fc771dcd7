/** Many measurements in few numbers. */

/** The value that a share of them does not exceed; between two neighbours it lies in proportion. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place % 1);
}

export const median = (values) => quantile(values, 0.5);

export const summary = (values) => ({ count: values.length, median: median(values), p95: quantile(values, 0.95) });
