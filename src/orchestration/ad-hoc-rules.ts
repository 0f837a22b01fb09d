import type { Fault, JsonObject } from '../kernel/index.ts';
import type { OrchestrationSettings } from '../settings/index.ts';
import type { StageKinds } from './stage-kinds.ts';

/** Which stages may be run without a pipeline, and by whom. */
export type AdHocSettings = OrchestrationSettings['adHoc'];

/** Spinnaker's own clouds, of which a type does not bear the name. */
const unnamed = new Set(['aws', 'titus']);

/**
 * A job with the type that its cloud has for it (`providerType`), where there is one: `upsertLoadBalancer` of `gce` is
 * `upsertLoadBalancer_gce`.
 */
export function withProvider(job: JsonObject, kinds: StageKinds): JsonObject {
  const { type, providerType } = job;
  if (typeof type !== 'string' || typeof providerType !== 'string' || unnamed.has(providerType.toLowerCase()))
    return job;
  const named = `${type}_${providerType}`;
  return kinds.find(named) === undefined ? job : { ...job, type: named };
}

/** Why this user may not run these jobs. A stage goes by each of its names, so that none is a way round. */
export function forbiddenJobs(
  jobs: readonly JsonObject[],
  { allow, deny }: AdHocSettings,
  user: string,
  kinds: StageKinds,
): Fault[] {
  return jobs.flatMap((job, index) => {
    const names = namesOf(job, kinds);
    const barred = names.find((name) => Object.hasOwn(deny, name) && deny[name]?.includes(user) !== true);
    const isListed = allow === undefined || names.some((name) => allow.includes(name));
    if (barred === undefined && isListed) return [];
    const why = barred === undefined ? 'it is not among orchestration.adHoc.allow' : 'orchestration.adHoc.deny says so';
    const message = `${names[0] ?? 'a stage'} may not be run ad hoc by ${user} (${why}); make a pipeline of it`;
    return [{ path: ['job', index, 'type'], message }];
  });
}

function namesOf({ type, alias }: JsonObject, kinds: StageKinds): string[] {
  const written = [type, alias].filter((name) => typeof name === 'string');
  const kind = written.map((name) => kinds.find(name)?.kind).find((name) => name !== undefined);
  return [...new Set([...written, ...(kind === undefined ? [] : [kind])])];
}
