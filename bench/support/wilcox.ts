import { spawnSync } from 'node:child_process';
import type { Analysis } from '../../src/canary/index.ts';

const limitMs = 300_000;

/** Reads two lines of numbers for each metric; tells the seconds that the tests alone took. */
const program = `
lines <- readLines(file("stdin"))
numbers <- lapply(lines, function(line) as.numeric(strsplit(line, " ", fixed = TRUE)[[1]]))
began <- proc.time()[["elapsed"]]
for (at in seq(1, length(numbers), 2))
  wilcox.test(numbers[[at]], numbers[[at + 1]], conf.int = TRUE, conf.level = 0.98, exact = FALSE, correct = TRUE)
cat(proc.time()[["elapsed"]] - began)
`;

/** Whether the peer is installed here (`apt-get install r-base-core`). */
export function rIsHere(): boolean {
  return spawnSync('Rscript', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The Mann-Whitney interval of each metric by R's own test. @throws {Error} it failed, or took five minutes */
export function rSeconds(pairs: Analysis['pairs']): number {
  const present = (values: Float64Array): string => values.filter((value) => !Number.isNaN(value)).join(' ');
  const input = pairs.flatMap(({ experiment, control }) => [present(experiment), present(control)]).join('\n');
  const { status, stdout, stderr } = spawnSync('Rscript', ['--vanilla', '-e', program], {
    input: `${input}\n`,
    encoding: 'utf8',
    timeout: limitMs,
  });
  if (status !== 0) throw new Error(`R has failed: ${stderr.slice(-500)}`);
  return Number(stdout);
}
