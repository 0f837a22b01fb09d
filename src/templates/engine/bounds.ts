import type { Json, JsonObject } from '../../kernel/index.ts';
import { type Path, refusal } from './refusal.ts';

/** What a template may grow to. A template is small; what it makes of a long list need not be. */
export const bounds = {
  /** Stages of a rendered pipeline. */
  stages: 1_000,
  /** Characters of a rendered pipeline, as JSON. */
  pipelineCharacters: 4 * 1024 * 1024,
  /** Rules by which a stage changes what it takes over. */
  inheritanceRules: 100,
  /** Variables of a template. */
  variables: 500,
  /** Parents of a template, and theirs. */
  ancestors: 10,
} as const;

/** @throws {Refusal} a list has more stages than may be */
export function checkCount(stages: readonly Json[], path: Path): void {
  if (stages.length <= bounds.stages) return;
  const message = `makes ${String(stages.length)} stages; at most ${String(bounds.stages)} may be. Split the pipeline.`;
  throw refusal(path, message);
}

/** @throws {Refusal} the pipeline is larger than may be */
export function checkBounds(pipeline: JsonObject): void {
  const { stages } = pipeline;
  if (Array.isArray(stages)) checkCount(stages, ['template', 'stages']);
  const characters = JSON.stringify(pipeline).length;
  if (characters > bounds.pipelineCharacters) {
    const most = String(bounds.pipelineCharacters);
    throw refusal(['template'], `makes a pipeline of ${String(characters)} characters; at most ${most} may be`);
  }
}
