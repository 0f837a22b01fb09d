import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../kernel/index.ts';

/** Resolves when the part can do its work; what it throws is the reason why not. */
export type ReadinessCheck = () => Promise<void>;

export interface ReadinessReport {
  ready: boolean;
  checks: Record<string, string>;
}

const longestCheckMs = 2000;

/** Whether this process can serve: every part that must work adds its check. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /** @param name of the part, shown on /readyz; a second check of the name replaces the first */
  add(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Asks all of them at once; one that says nothing within 2 s is not ready. */
  async report(): Promise<ReadinessReport> {
    const answers = await Promise.all(
      [...this.#checks].map(async ([name, check]) => [name, await this.#ask(check)] as const),
    );
    return { ready: answers.every(([, answer]) => answer === 'ok'), checks: Object.fromEntries(answers) };
  }

  async #ask(check: ReadinessCheck): Promise<string> {
    let callOff = (): void => undefined;
    const late = new Promise<string>((resolve) => {
      callOff = this.clock.after(longestCheckMs, () => {
        resolve(`no answer within ${longestCheckMs} ms`);
      });
    });
    const answer = check().then(
      () => 'ok',
      // To strangers a kind of failure is enough; the sentence is in the log of the part.
      (error: unknown) => (error instanceof Error ? error.name : 'failed'),
    );
    try {
      return await Promise.race([answer, late]);
    } finally {
      callOff();
    }
  }
}
