import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../persistence/index.ts';
import { conditionForm } from '../../settings/index.ts';
import { StageSettings } from '../../settings/port.ts';
import { ConditionRow } from '../storage/condition.row.ts';
import { type About, type Condition, Conditions, holds } from './port.ts';

/** A condition, and where it comes from. */
export interface KnownCondition extends Condition {
  /** Who has set it, and when; absent: the settings say it. */
  set?: { by: string; at: Date };
}

/** The conditions of the settings, and those that were set since. */
@Injectable()
export class KnownConditions extends Conditions {
  constructor(
    @Inject(StageSettings) private readonly settings: StageSettings,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  override async holding(about: About, now: Date): Promise<Condition[]> {
    return (await this.all()).filter((condition) => holds(condition, about, now.getTime()));
  }

  /** Also those that have ended, or are to come; by name. */
  async all(): Promise<KnownCondition[]> {
    const rows = await this.unitOfWork.read((manager) => manager.find(ConditionRow, { order: { id: 'ASC' } }));
    const set = rows.map(({ document, setBy, setAt }) => ({
      ...conditionForm.parse(document),
      set: { by: setBy, at: setAt },
    }));
    return [...this.settings.conditions, ...set].toSorted((left, right) => left.name.localeCompare(right.name));
  }
}
