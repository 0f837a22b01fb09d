/** `npm run bench -- NAME [--json]`, and sizes of the one that is named; `quick` shows that each still works */
import { boot } from './boot.ts';
import { inventory } from './inventory.ts';
import { judge } from './judge.ts';
import { latency } from './latency.ts';
import { lists } from './lists.ts';
import { memory } from './memory.ts';
import { quick } from './quick.ts';
import { recovery } from './recovery.ts';
import { rollout } from './rollout.ts';
import { steps } from './steps.ts';
import { Flags } from './support/flags.ts';
import { print, type Report } from './support/report.ts';
import { wide } from './wide.ts';

const benches: Record<string, (flags: Flags) => Promise<Report>> = {
  boot,
  inventory,
  judge,
  latency,
  lists,
  memory,
  recovery,
  rollout,
  steps,
  wide,
};

const [name = '', ...words] = process.argv.slice(2);
const bench = benches[name];
if (name === 'quick') {
  const broken = await quick();
  process.stdout.write(broken.length === 0 ? 'Each benchmark works.\n' : `Broken: ${broken.join(', ')}.\n`);
  process.exitCode = broken.length;
} else if (!bench) {
  process.stderr.write(
    `There is no benchmark ${name || '(none given)'}. There are: ${Object.keys(benches).join(', ')}, quick.\n`,
  );
  process.exitCode = 2;
} else {
  const flags = new Flags(words);
  const report = await bench(flags);
  print(report, flags.has('json'));
  // A slow machine fails nothing; a request that failed does.
  if ((report.figures['failedRequests'] ?? 0) > 0) process.exitCode = 1;
}
