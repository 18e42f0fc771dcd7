/** Tables for people. */

const alignLeft = (text, width) => text.padEnd(width);
const alignRight = (text, width) => text.padStart(width);

/**
 * Prints a table; the first column holds names, the others numbers.
 * @param {{title: string, head: string[], rows: string[][], note?: string}} table
 */
export function printTable({ title, head, rows, note }) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const align = (text, column) => (column === 0 ? alignLeft : alignRight)(text, widths[column]);
  console.log(`\n${title}`);
  lines.forEach((line) => console.log(`  ${line.map(align).join('  ')}`));
  if (note) {
    console.log(`  ${note}`);
  }
}
