import type { StageHandler } from './port.ts';
import type { z } from 'zod';

/** A kind of stage, as the orchestration needs it. */
export interface KnownStageKind {
  kind: string;
  options: z.ZodType;
  handler: StageHandler<unknown>;
}

/** Finds stage kinds by the `type` of a definition, aliases included. */
export abstract class StageKinds {
  abstract find(type: string): KnownStageKind | undefined;
  abstract known(): string[];
}
