import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InventoryWatch } from './inventory/index.ts';
import { DomainEvents } from './kernel/index.ts';
import { EngineRoom } from './orchestration/index.ts';
import { AccountOpened } from './providers/index.ts';

/** What a cloud shows wakes the stages that wait for it; an account that was opened late is watched from then on. */
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
    this.events.on(AccountOpened, () => {
      this.watch.follow().catch((error: unknown) => {
        this.#log.error(error);
      });
    });
  }
}
