import { z } from 'zod';
import { DomainError, InvalidInput, type JsonObject } from '../../../kernel/index.ts';
import type { Execution } from '../../port.ts';
import { holds, misses, type Verdict } from './verdict.ts';

const Wanted = z.looseObject({
  stageName: z.string().min(1),
  stageStatus: z.string().min(1),
});

/** Holds when the stage of that name has that status; of several of one name, when the first has. */
export function checkStageStatus(context: JsonObject, execution: Execution): Verdict {
  const wanted = Wanted.safeParse(context);
  if (!wanted.success) throw new InvalidInput('The precondition stageStatus', faultsOf(wanted.error));
  const { stageName, stageStatus } = wanted.data;
  const named = execution.stages.find(({ name, parentStageId }) => name === stageName && parentStageId === undefined);
  if (named === undefined) throw new NoSuchStage(stageName, execution);
  return named.status === stageStatus.trim().toUpperCase()
    ? holds()
    : misses(`Stage ${stageName} is ${named.status}, not ${stageStatus}.`);
}

export function faultsOf(error: z.ZodError): { path: (string | number)[]; message: string }[] {
  return error.issues.map(({ path, message }) => ({
    path: ['context', ...path.map((part) => (typeof part === 'number' ? part : String(part)))],
    message,
  }));
}

class NoSuchStage extends DomainError {
  constructor(stageName: string, execution: Execution) {
    const known = execution.stages.filter((stage) => stage.parentStageId === undefined).map((stage) => stage.name);
    super('invalid', `The precondition names stage ${stageName}; this pipeline has ${known.join(', ')}.`, {
      stageName,
      known,
    });
  }
}
