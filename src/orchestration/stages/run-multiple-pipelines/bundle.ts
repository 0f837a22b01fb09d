import { parse } from 'yaml';
import { z } from 'zod';
import { type Fault, InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import { text } from '../../port.ts';

const Entry = z.looseObject({
  child_pipeline: text(),
  child_application: text().nullish(),
  arguments: z.record(z.string(), z.unknown()).nullish(),
  depends_on: z.union([z.array(text()), text().transform((name) => [name])]).nullish(),
});

/** One pipeline of a bundle. */
export interface Member {
  name: string;
  pipeline: string;
  application?: string;
  parameters: JsonObject;
  dependsOn: string[];
}

const largestBundle = 100;

/**
 * Reads a bundle, each member after those that it depends on.
 *
 * @throws {InvalidInput} every fault with its path: no pipeline, a name that nobody has, a circle
 */
export function membersOf(given: unknown, checkDuplicated: boolean): Member[] {
  const entries = Object.entries(bundleIn(given)).filter(([, value]) => typeof value === 'object' && value !== null);
  const faults: Fault[] = [];
  const members = entries.flatMap(([name, value]): Member[] => {
    const parsed = Entry.safeParse(value);
    if (parsed.success) return [memberOf(name, parsed.data)];
    faults.push(...parsed.error.issues.map(({ path, message }) => ({ path: [name, ...path.map(String)], message })));
    return [];
  });
  if (entries.length === 0) faults.push({ path: ['bundle_web'], message: 'has no pipelines to run' });
  if (entries.length > largestBundle)
    faults.push({ path: ['bundle_web'], message: `has more than ${String(largestBundle)}` });
  const known = new Set(entries.map(([name]) => name));
  for (const { name, dependsOn } of members) {
    for (const one of dependsOn.filter((wanted) => !known.has(wanted))) {
      faults.push({ path: [name, 'depends_on'], message: `${one} is not in the bundle` });
    }
  }
  if (checkDuplicated) faults.push(...duplicates(members));
  if (faults.length > 0) throw new InvalidInput('The bundle', faults);
  return inOrder(members);
}

function memberOf(name: string, entry: z.infer<typeof Entry>): Member {
  const { child_pipeline: pipeline, child_application: application, arguments: given, depends_on: dependsOn } = entry;
  return {
    name,
    pipeline,
    ...(application ? { application } : {}),
    parameters: (given ?? {}) as JsonObject,
    dependsOn: dependsOn ?? [],
  };
}

/** As text, or as the editor keeps it: a list with one map. What it is about stands below `bundle_web`. */
function bundleIn(given: unknown): Record<string, unknown> {
  const read = typeof given === 'string' ? parsed(given) : Array.isArray(given) ? (given[0] as unknown) : given;
  const root = typeof read === 'string' ? parsed(read) : read;
  const bundle = isMap(root) && isMap(root['bundle_web']) ? root['bundle_web'] : root;
  if (isMap(bundle)) return bundle;
  throw new InvalidInput('The bundle', [{ path: ['yamlConfig'], message: 'expected a map below bundle_web' }]);
}

function parsed(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 100 }) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InvalidInput('The bundle', [{ path: ['yamlConfig'], message: `is no YAML: ${why ?? ''}` }]);
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function duplicates(members: readonly Member[]): Fault[] {
  const first = new Map<string, string>();
  return members.flatMap(({ name, pipeline, application, parameters }) => {
    const key = JSON.stringify([application, pipeline, Object.entries(parameters).toSorted()]);
    const other = first.get(key);
    first.set(key, other ?? name);
    return other === undefined
      ? []
      : [{ path: [name], message: `runs ${pipeline} with the same arguments as ${other}` }];
  });
}

function inOrder(members: readonly Member[]): Member[] {
  const ordered: Member[] = [];
  const done = new Set<string>();
  while (ordered.length < members.length) {
    const next = members.filter(({ name, dependsOn }) => !done.has(name) && dependsOn.every((one) => done.has(one)));
    if (next.length === 0) {
      const left = members.filter(({ name }) => !done.has(name)).map(({ name }) => name);
      const message = `these wait for one another in a circle: ${left.join(', ')}`;
      throw new InvalidInput('The bundle', [{ path: ['bundle_web'], message }]);
    }
    ordered.push(...next);
    for (const { name } of next) done.add(name);
  }
  return ordered;
}
