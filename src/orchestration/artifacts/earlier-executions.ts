import type { Execution, Status } from '../port.ts';

/** Which execution is looked for. */
export interface Wanted {
  /** Of the pipeline. */
  application: string;
  pipelineNameOrId: string;
  /** Any of these; none: whatever became of it. */
  statuses?: readonly Status[];
  /** Id of an execution that does not count: the one that looks. */
  except?: string;
}

/** How stages, and starts, find what went before. */
export abstract class EarlierExecutions {
  /** The execution of a pipeline that began last; one that never began is none. */
  abstract latest(wanted: Wanted): Promise<Execution | undefined>;
}
