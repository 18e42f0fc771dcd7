/** Google Benchmark's programs. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Medians by name, in nanoseconds: of the processor's time, or of the clock's where a benchmark counts that. */
export async function microBenchmarks(build, program) {
  const options = ['--benchmark_format=json', '--benchmark_repetitions=5', '--benchmark_report_aggregates_only=true'];
  const { stdout } = await promisify(execFile)(join(build, program), options);
  const medians = JSON.parse(stdout).benchmarks.filter(({ aggregate_name: name }) => name === 'median');
  const timeOf = ({ run_name: name, cpu_time: cpu, real_time: real }) => Math.round(name.endsWith('/real_time') ? real : cpu);
  return Object.fromEntries(medians.map((figures) => [figures.run_name, timeOf(figures)]));
}
