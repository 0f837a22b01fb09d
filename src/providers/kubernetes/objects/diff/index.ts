/** What would change, and what has been changed, for people and for programs. */
import { stringify } from 'yaml';
import type { Json } from '../../../../kernel/index.ts';
import type { KubernetesObject } from '../../api/kubernetes-api.ts';
import { pathText } from './field-path.ts';
import { changedFields } from './fields.ts';
import { ordered } from './noise.ts';
import { unifiedDiff } from './unified.ts';

export { driftOf } from './drift.ts';
export { submittable, withoutSecrets } from './noise.ts';

export interface Difference {
  /** In unified form, of YAML; empty when there is none. */
  diff: string;
  fields: { path: string; was?: Json; becomes?: Json }[];
}

/** @param was `undefined`: it is not there yet */
export function difference(was: KubernetesObject | undefined, becomes: KubernetesObject): Difference {
  const [before, after] = [was && ordered(was), ordered(becomes)];
  const fields = changedFields(before, after, { partly: false });
  return {
    diff: unifiedDiff(before ? yamlOf(before) : '', yamlOf(after)),
    fields: was === undefined ? [] : fields.map(({ path, ...change }) => ({ path: pathText(path), ...change })),
  };
}

const yamlOf = (value: Json): string =>
  stringify(value, { sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0 });
