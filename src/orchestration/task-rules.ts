import type { JsonObject } from '../kernel/index.ts';
import type { AccountSettings, OrchestrationSettings } from '../settings/index.ts';
import type { Task } from './model/execution.ts';
import type { TaskStep } from './port.ts';

type Rules = Pick<OrchestrationSettings, 'backOff' | 'disabledTasks' | 'windowTimeZone'>;

const usualMs = 1_000;
const none: Rules = {
  backOff: { ms: 0, providers: {}, accounts: {} },
  disabledTasks: [],
  windowTimeZone: 'America/Los_Angeles',
};

/**
 * What whoever runs the server says of the tasks of all pipelines: how often they look, which are left out, and whose
 * clocks their windows go by.
 */
export class TaskRules {
  constructor(
    private readonly rules: Rules = none,
    private readonly accounts: readonly Pick<AccountSettings, 'name' | 'provider'>[] = [],
  ) {}

  get windowTimeZone(): string {
    return this.rules.windowTimeZone;
  }

  /**
   * Milliseconds from one turn to the next: the longest that the task, its stage (`backoffPeriodMs`) or the settings
   * for all, for its cloud or for its account ask for, up to the most that the settings allow.
   */
  pauseMs(step: TaskStep<unknown>, task: Task, context: JsonObject, now: Date): number {
    const { ms, maximumMs = Infinity, providers, accounts } = this.rules.backOff;
    const said = context['backoffPeriodMs'];
    const account = textOf(context['account'] ?? context['credentials'] ?? context['account.name']);
    const provider =
      this.accounts.find(({ name }) => name === account)?.provider ??
      textOf(context['cloudProvider'] ?? context['cloudProviderType']);
    const elapsedMs = now.getTime() - (task.startTime ?? now.getTime());
    const wanted = [
      typeof step.pollMs === 'function' ? step.pollMs(elapsedMs) : (step.pollMs ?? usualMs),
      ms,
      typeof said === 'number' ? said : 0,
      (provider === undefined ? undefined : providers[provider]) ?? 0,
      (account === undefined ? undefined : accounts[account]) ?? 0,
    ];
    return Math.min(Math.max(...wanted), maximumMs);
  }

  /** Whether it is left out: only a task that its stage can do without. */
  isLeftOut({ name, skippable }: TaskStep<unknown>): boolean {
    return skippable === true && this.rules.disabledTasks.includes(name);
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
