/** `npm run bench -- NAME [--json]` */
import { boot } from './boot.ts';
import { latency } from './latency.ts';
import { rollout } from './rollout.ts';
import { print, type Report } from './support/report.ts';

const benches: Record<string, () => Promise<Report>> = { boot, latency, rollout };

const [name = '', ...flags] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  process.stderr.write(
    `There is no benchmark ${name || '(none given)'}. There are: ${Object.keys(benches).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  const report = await bench();
  print(report, flags.includes('--json'));
  // A slow machine fails nothing; a request that failed does.
  if ((report.figures['failedRequests'] ?? 0) > 0) process.exitCode = 1;
}
