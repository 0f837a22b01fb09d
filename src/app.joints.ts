import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InventoryWatch } from './inventory/index.ts';
import { DomainEvents } from './kernel/index.ts';
import { EngineRoom } from './orchestration/index.ts';
import { AccountClosed, AccountOpened } from './providers/index.ts';

/**
 * What a cloud shows wakes the stages that wait for it; an account that was opened late is watched from then on, and
 * one that is not configured any more is forgotten.
 */
@Injectable()
export class WatchingJoint implements OnApplicationBootstrap {
  readonly #log = new Logger(WatchingJoint.name);

  constructor(
    @Inject(InventoryWatch) private readonly watch: InventoryWatch,
    @Inject(EngineRoom) private readonly room: EngineRoom,
    @Inject(DomainEvents) private readonly events: DomainEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.watch.onWake((topic) => {
      this.room.wake(topic);
    });
    const follow = (): void => {
      this.watch.follow().catch((error: unknown) => {
        this.#log.error(error);
      });
    };
    this.events.on(AccountOpened, follow);
    this.events.on(AccountClosed, follow);
  }
}
