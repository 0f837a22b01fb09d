import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { Planning, Stage } from '../port.ts';

/** The key under which pipelines' expressions look for what a stage has deployed: `{ region: [names] }`. */
export const deployedKey = 'deploy.server.groups';

/** What a stage has deployed, by region. */
export function deployedBy(stage: Pick<Stage, 'outputs' | 'context'>): Record<string, string[]> {
  const found: JsonObject[] = [stage.outputs[deployedKey], stage.context[deployedKey]].filter(isJsonObject);
  const byRegion: Record<string, string[]> = {};
  for (const entry of found) {
    for (const [region, names] of Object.entries(entry)) {
      const texts = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
      byRegion[region] = [...new Set([...(byRegion[region] ?? []), ...texts])];
    }
  }
  return byRegion;
}

/** Names of all groups that the stages before this one have deployed in a region. */
export function deployedBefore(planning: Planning<unknown>, region: string): string[] {
  return [...new Set(planning.ancestors().flatMap((stage) => deployedBy(stage)[region] ?? []))];
}
