import { Inject, Injectable } from '@nestjs/common';
import { StageSettings } from '../../settings/port.ts';
import { type About, type Condition, Conditions, holds } from './port.ts';

/** The conditions of the settings. */
@Injectable()
export class SettingsConditions extends Conditions {
  constructor(@Inject(StageSettings) private readonly settings: StageSettings) {
    super();
  }

  override holding(about: About, now: Date): Promise<Condition[]> {
    return Promise.resolve(this.settings.conditions.filter((condition) => holds(condition, about, now.getTime())));
  }
}
