import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from '../model/execution.ts';

const deploying = new Set(['deploy', 'createServerGroup', 'cloneServerGroup', 'rollingPush']);
const groupsKey = 'deploy.server.groups';

/**
 * What the deploy stages before have made, one entry for each server group, with the `deploymentDetails` of its region.
 *
 * @param names of stages, or their ids; none: all of them
 */
export function deployedServerGroups(execution: Execution, names: readonly string[]): Json[] {
  return execution.stages
    .filter(({ type, status, name, id }) => {
      const isMeant = names.length === 0 || names.includes(name) || names.includes(id);
      return isMeant && deploying.has(type) && status === 'SUCCEEDED';
    })
    .flatMap(groupsOf);
}

function groupsOf(stage: Stage): Json[] {
  const { context, outputs } = stage;
  const groups = context[groupsKey] ?? outputs[groupsKey];
  if (!isJsonObject(groups)) return [];
  return Object.entries(groups).flatMap(([region, made]) =>
    (Array.isArray(made) ? made : []).map((serverGroup) => ({
      account: context['account'] ?? context['credentials'] ?? null,
      capacity: context['capacity'] ?? null,
      parentStage: stage.parentStageId ?? null,
      region,
      ...detailsOf(stage, region),
      serverGroup,
      deployments: outputs['deployments'] ?? [],
    })),
  );
}

function detailsOf({ context, outputs }: Stage, region: string): JsonObject {
  const details = context['deploymentDetails'] ?? outputs['deploymentDetails'];
  const here = (Array.isArray(details) ? details : []).filter(
    (one): one is JsonObject => isJsonObject(one) && one['region'] === region,
  );
  return Object.assign({}, ...here) as JsonObject;
}
