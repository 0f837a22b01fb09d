import { isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { Execution } from './execution.ts';

/**
 * What an execution keeps of the one that it comes from: enough to find it and to show it. The whole of it lies under its
 * id, and would otherwise be copied from run to run.
 */
export function parentReference(parent: Execution): JsonObject {
  const { id, type, application, name, pipelineConfigId, rootId, status, startTime, endTime, authentication } = parent;
  return {
    id,
    type,
    application,
    name,
    ...(pipelineConfigId === undefined ? {} : { pipelineConfigId }),
    rootId,
    status,
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
    authentication: { user: authentication.user },
  };
}

/** Which execution a trigger comes from: by the one that it carries, or by the id that it names. */
export function parentIdOf({ parentExecution, parentPipelineId }: JsonObject): string | undefined {
  const id = isJsonObject(parentExecution) ? parentExecution['id'] : parentPipelineId;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** Of an execution that cannot be found, what was said of it, without what may be large. */
export function plainFacts(parentExecution: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parentExecution).filter(([, value]) => typeof value !== 'object' && String(value).length <= 500),
  );
}
