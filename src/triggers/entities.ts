import { CronScheduleRow } from './storage/cron-schedule.row.ts';
import { TriggerRow } from './storage/trigger.row.ts';

/** The tables of this feature, for the data source. */
export const triggerEntities = [TriggerRow, CronScheduleRow] as const;
