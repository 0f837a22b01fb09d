import { Inject, Injectable } from '@nestjs/common';
import { type Caller, may } from '../access/port.ts';
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { EngineRoom } from './engine-room.ts';
import type { Execution } from './model/execution.ts';
import { parentIdOf, parentReference, plainFacts } from './model/parent-reference.ts';
import { NoSuchExecution } from './port.ts';

/** Finds the execution that another one comes from. */
@Injectable()
export class StartParents {
  constructor(@Inject(EngineRoom) private readonly room: EngineRoom) {}

  /**
   * @param id     where it is known apart from the trigger
   * @param caller must be allowed to see the parent; left out where the product itself starts
   * @returns the trigger with a reference in place of the parent
   * @throws {NoSuchExecution} a caller named one that is not there, or is none of the caller's business
   */
  async of(
    trigger: JsonObject,
    id: string | undefined,
    caller?: Caller,
  ): Promise<{ trigger: JsonObject; parent?: Execution }> {
    const { parentExecution, ...rest } = trigger;
    // What a stored trigger or a foreign event says of a parent is anybody's word; of a pipeline's end the product tells.
    const isTold = caller !== undefined || id !== undefined || trigger['type'] === 'pipeline';
    if (!isTold) return { trigger: rest };
    const parentId = id ?? parentIdOf(trigger);
    if (parentId === undefined) return { trigger };
    const parent = await this.room.find(parentId);
    const isSeen = parent !== undefined && (caller === undefined || may(caller, 'read', parent.application));
    if (!isSeen && caller !== undefined) throw new NoSuchExecution(parentId);
    if (!parent) {
      return isJsonObject(parentExecution)
        ? { trigger: { ...trigger, parentExecution: { ...plainFacts(parentExecution), id: parentId } } }
        : { trigger };
    }
    return {
      parent,
      trigger: {
        ...trigger,
        isPipeline: true,
        parentPipelineId: parent.id,
        parentPipelineName: parent.name,
        parentPipelineApplication: parent.application,
        parentStatus: parent.status,
        parentExecution: parentReference(parent),
      },
    };
  }
}
