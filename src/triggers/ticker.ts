import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { schedule, type ScheduledTask } from 'node-cron';
import { Scheduler } from './scheduler.ts';

const silent = (): void => undefined;

/** Asks the scheduler once a second. node-cron does the ticking, on the second; what is due is the scheduler's affair. */
@Injectable()
export class Ticker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('Scheduler');
  #task: ScheduledTask | undefined;

  constructor(@Inject(Scheduler) private readonly scheduler: Scheduler) {}

  onApplicationBootstrap(): void {
    this.#task = schedule('* * * * * *', () => this.#tick(), {
      name: 'cron triggers',
      // A round that takes longer than a second is not begun twice: the scheduler itself sees to that.
      suppressMissedWarning: true,
      unref: true,
      logger: { info: silent, warn: silent, debug: silent, error: (error) => this.#log.error(String(error)) },
    });
    void this.#tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task?.destroy();
    await this.scheduler.stop();
  }

  async #tick(): Promise<void> {
    try {
      await this.scheduler.fireDue();
    } catch (error) {
      this.#log.error('The schedules could not be read; the next second tries again.', error);
    }
  }
}
