import { Life, type Step, type Witness } from './life.ts';
import type { Law, Laws } from './laws.ts';
import { lawsOfEnding } from './laws-of-ending.ts';
import { lawsOfOrder } from './laws-of-order.ts';
import { lawsOfStarting } from './laws-of-starting.ts';

export const laws: Laws = { ...lawsOfStarting, ...lawsOfOrder, ...lawsOfEnding };

export const itEnds = 'an execution comes to an end, whatever happens to it';

/** A law does not hold. */
export class Broken extends Error {
  constructor(
    readonly law: string,
    why: string,
    life: Life,
  ) {
    super(`${law}: ${why}\n${told(life)}`);
  }
}

/** Lets an execution live, and holds it against every law. @throws {Broken} at the first one that does not hold */
export function watch(shape: readonly number[], course: readonly number[]): Life {
  const watching = Object.entries(laws).map(([name, law]): [string, Law] => [name, law()]);
  const hold = (life: Life, ask: (law: Law) => string | undefined): void => {
    for (const [name, law] of watching) {
      const why = ask(law);
      if (why !== undefined) throw new Broken(name, why, life);
    }
  };
  const witness: Witness = {
    step: (step: Step, life) => {
      hold(life, (law) => law.step?.(step, life));
    },
    between: (life) => {
      hold(life, (law) => law.between?.(life));
    },
  };
  const life = new Life(shape, course, witness);
  if (!life.live()) throw new Broken(itEnds, 'there is always something more to do', life);
  hold(life, (law) => law.end?.(life));
  return life;
}

function told({ born, log, execution }: Life): string {
  const graph = born.stages.map(({ refId, requisiteStageRefIds, context }) =>
    JSON.stringify({ refId, requisiteStageRefIds, context }),
  );
  const course = log.map(({ event, at }) => `${String(at)} ${JSON.stringify(event)}`);
  const stages = execution.stages.map(({ refId, id, status, phase, attempt, tasks }) =>
    [
      refId,
      id,
      status,
      phase,
      `attempt ${String(attempt)}`,
      ...tasks.map((task) => `${task.name} ${task.status}`),
    ].join(' '),
  );
  return [...graph, '', ...course.slice(-60), '', execution.status, ...stages].join('\n');
}
