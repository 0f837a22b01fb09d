import { KnownKinds } from '../../src/applications/index.ts';

/** No plugins at all: every kind is one that is not known. */
export class NothingKnown extends KnownKinds {
  override stage = (): undefined => undefined;
  override trigger = (): undefined => undefined;
  override stageTypes = (): string[] => [];
  override triggerTypes = (): string[] => [];
  override expressionProblems = (): string[] => [];
}
