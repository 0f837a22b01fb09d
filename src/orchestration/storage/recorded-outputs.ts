import type { JsonObject } from '../../kernel/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { isDryRun } from '../stand-ins.ts';
import type { ExecutionStore } from './execution-store.ts';

/** How far back to look for a run that was not dry itself. */
const lookBack = 10;

/** What the stage put out when its pipeline last succeeded, by its place in the graph and its type; else nothing. */
export async function recordedOutputs(store: ExecutionStore, execution: Execution, stage: Stage): Promise<JsonObject> {
  const { pipelineConfigId } = execution;
  if (pipelineConfigId === undefined) return {};
  for (const id of await store.newest(pipelineConfigId, 'SUCCEEDED', lookBack)) {
    const earlier = id === execution.id ? undefined : await store.find(id);
    if (earlier === undefined || isDryRun(earlier)) continue;
    return earlier.stages.find(({ refId, type }) => refId === stage.refId && type === stage.type)?.outputs ?? {};
  }
  return {};
}
