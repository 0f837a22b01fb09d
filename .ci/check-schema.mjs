// Refuses a schema.graphql that breaks clients of the one it replaces, unless CHANGELOG.md says so in its first section.
//
// It is held against the newest release (tag v*) that is reachable; before the first release, against the parent commit.
// A break is announced by its coordinates (`Query.execution`) in a list under "### Breaking".
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges } from 'graphql';

const git = (...words) => {
  try {
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
};

const base = git('describe', '--tags', '--abbrev=0', '--match', 'v*') ?? git('rev-parse', 'HEAD^');
const before = base && git('show', `${base}:schema.graphql`);
const now = buildSchema(readFileSync('schema.graphql', 'utf8'));
if (!before) {
  console.log('There is no earlier schema to break; this one is well formed.');
  process.exit(0);
}

const section = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m)[1] ?? '';
const announced = (section.split(/^### Breaking\s*$/m)[1] ?? '').split(/^### /m)[0];
const breaks = findBreakingChanges(buildSchema(before), now);
const silent = breaks.filter(({ description }) => {
  const coordinates = description.match(/[A-Z]\w*(\.\w+)?/g) ?? [];
  return !coordinates.some((name) => announced.includes(`\`${name}\``));
});
for (const { type, description } of silent) console.error(`${type}: ${description}`);
console.log(
  `Against ${base}: ${breaks.length} breaking changes, ${silent.length} of them not announced in CHANGELOG.md.`,
);
process.exitCode = silent.length > 0 ? 1 : 0;
