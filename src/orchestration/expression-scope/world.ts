import type { RemoteFunctions } from '../../expressions/index.ts';
import type { Execution, Stage } from '../model/execution.ts';

/** The functions of expressions whose answer is not in the execution: somebody else must be asked. */
export abstract class ExpressionWorld {
  /** In the name of whoever the stage acts for. */
  abstract functions(from: { execution: Execution; stage: Stage }): RemoteFunctions;
}

/** Nobody can be asked: where no server runs. */
export const nowhere: ExpressionWorld = { functions: () => ({}) };
