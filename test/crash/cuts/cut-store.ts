import { ExecutionStore } from '../../../src/orchestration/storage/execution-store.ts';
import type { StepRecord } from '../../../src/orchestration/storage/statements.ts';
import type { UnitOfWork } from '../../../src/persistence/index.ts';

/** Where a process ends: before a step is committed, right after, or when all that it ordered has been done. */
export type Moment = 'before the commit' | 'after the commit' | 'after what it ordered';

export interface Cut {
  /** Number of the step, from 1. */
  step: number;
  moment: Moment;
}

const never = (): Promise<never> => new Promise<never>(() => undefined);

/** The store of a process that ends at a certain step: nothing that it asks after that is answered. */
export class CutStore extends ExecutionStore {
  steps = 0;
  /** No further step is written. */
  isCut = false;
  #underWay = 0;

  constructor(
    unitOfWork: UnitOfWork,
    private readonly cut: Cut | undefined,
  ) {
    super(unitOfWork);
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Whether stages of this process still do what they are asked to. */
  get isAlive(): boolean {
    return !this.isCut || this.cut?.moment === 'after what it ordered';
  }

  override async append(step: StepRecord): Promise<void> {
    if (this.isCut) return await never();
    this.steps += 1;
    const isHere = this.steps === this.cut?.step;
    if (isHere) {
      this.isCut = true;
      if (this.cut.moment === 'before the commit') return await never();
    }
    this.#underWay += 1;
    try {
      await super.append(step);
    } finally {
      this.#underWay -= 1;
    }
    if (isHere && this.cut.moment === 'after the commit') await never();
  }
}
