import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../kernel/index.ts';
import { type OrchestrationSettings, Section } from '../settings/index.ts';
import { EngineRoom } from './engine-room.ts';
import { ExecutionRemoval } from './storage/execution-removal.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The first look waits until the server has taken up what was left. */
const firstMs = 5 * minuteMs;
/** Executions that go with one transaction: few, so that those that run do not wait for it. */
const batch = 20;

/** Lets old executions go: by age, and by number for each pipeline. What runs, waits or is paused stays. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('retention');
  #callOff: (() => void) | undefined;
  #stopped = false;

  constructor(
    @Inject(ExecutionRemoval) private readonly removal: ExecutionRemoval,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(Clock) private readonly clock: Clock,
    @Section('orchestration') private readonly settings: OrchestrationSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.#next(firstMs);
  }

  beforeApplicationShutdown(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  /** @returns how many executions went */
  async sweep(): Promise<number> {
    const { days, minimumPerPipeline, maximumPerPipeline } = this.settings.retention;
    const bornBefore = new Date(this.clock.now().getTime() - days * dayMs);
    const keep = { bornBefore, minimum: minimumPerPipeline, maximum: maximumPerPipeline };
    let gone = 0;
    for await (const family of this.removal.families()) {
      for await (const ids of this.removal.old(family, keep, batch)) {
        if (this.#stopped) return gone;
        await this.room.aside(ids, async (free) => {
          gone += await this.removal.remove(free);
        });
      }
    }
    return gone;
  }

  #next(afterMs: number): void {
    this.#callOff = this.clock.after(afterMs, () => void this.#sweepAndGoOn());
  }

  async #sweepAndGoOn(): Promise<void> {
    try {
      const gone = await this.sweep();
      if (gone > 0) this.#log.log(`${String(gone)} old executions went`);
    } catch (error) {
      if (!this.#stopped)
        this.#log.error({ msg: 'old executions could not go; the next look tries again', err: error });
    }
    if (!this.#stopped) this.#next(this.settings.retention.everyMinutes * minuteMs);
  }
}
