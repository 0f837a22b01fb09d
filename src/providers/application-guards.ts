import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { systemCaller } from '../access/port.ts';
import { Applications } from '../applications/index.ts';
import { InvalidInput } from '../kernel/index.ts';
import { type TrafficGuardRule, TrafficGuardRules } from './port.ts';

const part = z.string().nullish();
const Guards = z.array(
  z
    .looseObject({
      account: z.string(),
      location: z.string(),
      stack: part,
      detail: part,
      enabled: z.boolean().optional(),
    })
    .transform(({ account, location, stack = null, detail = null, enabled = true }) => ({
      account,
      location,
      stack,
      detail,
      enabled,
    })),
);

/** The guards that an application's document names in `trafficGuards`. */
@Injectable()
export class ApplicationGuards extends TrafficGuardRules {
  constructor(@Inject(Applications) private readonly applications: Applications) {
    super();
  }

  /** @throws {InvalidInput} they cannot be read: then nothing is permitted that they might forbid */
  override async of(application: string): Promise<readonly TrafficGuardRule[]> {
    const found = await this.applications.find(systemCaller('traffic-guard'), application);
    const parsed = Guards.safeParse(found?.document['trafficGuards'] ?? []);
    if (parsed.success) return parsed.data;
    const faults = parsed.error.issues.map((issue) => ({
      path: ['trafficGuards', ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))],
      message: issue.message,
    }));
    throw new InvalidInput(`Application ${application}`, faults);
  }
}
