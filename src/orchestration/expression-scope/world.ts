import type { RemoteFunctions } from '../../expressions/index.ts';
import type { Execution, Stage } from '../model/execution.ts';

/** The functions of expressions that ask somebody else. */
export const askingFunctions = [
  'fromUrl',
  'jsonFromUrl',
  'yamlFromUrl',
  'propertiesFromUrl',
  'pipelineId',
  'pipelineIdOrNull',
  'pipelineIdInApplication',
  'applicationMetadata',
  'canaryConfigNameToId',
] as const;
export type AskingFunction = (typeof askingFunctions)[number];

/** What expressions ask for that is not in the execution: somebody else must be asked. */
export abstract class ExpressionWorld {
  /** In the name of whoever the stage acts for. */
  abstract functions(from: { execution: Execution; stage: Stage }): RemoteFunctions;
  /** Another execution as it stands: the parent of the one that asks. */
  abstract execution(executionId: string): Promise<Execution | undefined>;
}

/** Nobody can be asked: where no server runs. */
export const nowhere: ExpressionWorld = { functions: () => ({}), execution: () => Promise.resolve(undefined) };
