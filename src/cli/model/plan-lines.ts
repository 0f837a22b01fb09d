import type { PlannedObject, PlannedStage } from '../client/plans.ts';

const signs: Record<PlannedObject['change'], string> = {
  CREATE: '+',
  CHANGE: '~',
  NONE: '=',
  CONFLICT: '!',
  FORBIDDEN: '!',
  REFUSED: '!',
};

const words: Record<PlannedObject['change'], string> = {
  CREATE: 'would be created',
  CHANGE: 'would be changed',
  NONE: 'is as it should be',
  CONFLICT: 'is held by somebody else',
  FORBIDDEN: 'may not be changed',
  REFUSED: 'would be refused',
};

/** A plan for people: the stages, each with its objects and how they would differ. */
export function planLines(stages: readonly PlannedStage[]): string[] {
  if (stages.length === 0) return ['No stage of the pipeline can tell what it would change.'];
  return stages.flatMap(({ name, type, refId, changes, problem, open }, position) => [
    ...(position === 0 ? [] : ['']),
    `${name} (${type}, stage ${refId})`,
    ...(problem === null ? [] : [`  ! ${problem}`]),
    ...open.map((expression) => `  ? only a run knows ${expression}`),
    ...changes.flatMap(objectLines),
  ]);
}

function objectLines({ what, where, change, diff, message }: PlannedObject): string[] {
  const place = where === '' ? '' : ` in ${where}`;
  const why = message === null ? '' : `: ${message}`;
  const lines = diff === '' ? [] : diff.replace(/\n$/, '').split('\n');
  return [`  ${signs[change]} ${what}${place} ${words[change]}${why}`, ...lines.map((line) => `      ${line}`)];
}

/** The pipeline would fail in a stage. */
export const wouldFail = (stages: readonly PlannedStage[]): boolean =>
  stages.some(({ problem, changes }) => problem !== null || changes.some(({ change }) => signs[change] === '!'));
