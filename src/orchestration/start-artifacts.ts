import { Inject, Injectable } from '@nestjs/common';
import { type Artifact, artifactsIn, expectedArtifactsIn, needsPrior, resolveExpected } from '../artifacts/port.ts';
import { isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import { artifactsOfExecution, EarlierExecutions } from './artifacts/port.ts';
import { lookupAll } from './engine/index.ts';
import type { Execution } from './model/execution.ts';
import { ArtifactsUnresolved } from './start-refusals.ts';

/** What is to be started, and what it comes from. */
export interface ArtifactWish {
  pipeline: { id: string; application: string; document: JsonObject };
  trigger: JsonObject;
  /** Those that came with the start, besides the trigger's. */
  received?: Json | undefined;
  parent?: Execution | undefined;
  /** The stage of the parent that starts it; undefined where its end did. */
  parentStageId?: string | undefined;
}

/** Finds the artifacts that a pipeline counts on when it starts. */
@Injectable()
export class StartArtifacts {
  constructor(@Inject(EarlierExecutions) private readonly earlier: EarlierExecutions) {}

  /**
   * The artifacts of a new execution's trigger: those received, and those found for what is expected. Asked again with
   * what it gave, it gives the same.
   *
   * @returns `refusal` where an artifact is not found, or found more than once; the rest is as far as it came
   */
  async of(wish: ArtifactWish): Promise<{ trigger: JsonObject; refusal?: ArtifactsUnresolved }> {
    const { pipeline, trigger } = wish;
    const received = artifactsIn(wish.received, trigger['artifacts'], handedOn(wish));
    const ids = expectedIds(wish);
    const expected = expectedArtifactsIn(pipeline.document['expectedArtifacts']).filter(
      ({ id, usePriorArtifact, useDefaultArtifact }) => ids.has(id) || usePriorArtifact || useDefaultArtifact,
    );
    const prior = needsPrior(expected, received) ? await this.#priorOf(pipeline) : [];
    const { artifacts, resolved, faults } = resolveExpected(expected, { received, prior, unique: true });
    return {
      trigger: {
        ...trigger,
        artifacts: artifactsIn(received, artifacts),
        expectedArtifacts: resolved,
        resolvedExpectedArtifacts: resolved,
        ...(ids.size === 0 ? {} : { expectedArtifactIds: [...ids] }),
      },
      ...(faults.length === 0 ? {} : { refusal: new ArtifactsUnresolved(faults) }),
    };
  }

  async #priorOf({ id, application }: ArtifactWish['pipeline']): Promise<Artifact[]> {
    const before = await this.earlier.latest({ application, pipelineNameOrId: id });
    return before === undefined ? [] : artifactsOfExecution(before);
  }
}

/** What the parent hands on: what its stage sees, or, at its end, all that it has. */
function handedOn({ parent, parentStageId }: ArtifactWish): Json[] {
  if (parent === undefined) return [];
  const stage = parent.stages.find(({ id }) => id === parentStageId);
  return stage === undefined ? artifactsOfExecution(parent) : lookupAll(parent, stage, 'artifacts');
}

/**
 * Ids of the artifacts without which it does not start: those of the trigger that started it; where another pipeline
 * did, those of the triggers that name that pipeline.
 */
function expectedIds({ trigger, pipeline, parent }: ArtifactWish): Set<Json> {
  const named = listOf(trigger['expectedArtifactIds']);
  const ofParent = listOf(pipeline.document['triggers'])
    .filter(isJsonObject)
    .filter(({ type, pipeline: id }) => type === 'pipeline' && id !== undefined && id === parent?.pipelineConfigId)
    .flatMap(({ expectedArtifactIds }) => listOf(expectedArtifactIds));
  return new Set(named.length > 0 ? named : ofParent);
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
