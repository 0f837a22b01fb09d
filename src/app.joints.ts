import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { KnownKinds } from './applications/index.ts';
import { parse } from './expressions/index.ts';
import { InventoryWatch } from './inventory/index.ts';
import { DomainEvents, type PluginCard } from './kernel/index.ts';
import { AwaitingStage } from './orchestration/awaiting/port.ts';
import { EngineRoom } from './orchestration/index.ts';
import { Catalogue } from './plugins/index.ts';
import { AccountOpened } from './providers/index.ts';

/** What the plugins and the evaluator know, for the check of a pipeline when it is saved. */
@Injectable()
export class PluggedKinds extends KnownKinds {
  constructor(@Inject(Catalogue) private readonly catalogue: Pick<Catalogue, 'family'>) {
    super();
  }

  override stage(type: string): PluginCard | undefined {
    return this.catalogue.family('stage').find(type)?.card;
  }

  override trigger(type: string): PluginCard | undefined {
    return this.catalogue.family('trigger').find(type)?.card;
  }

  override awaits(stageType: string): boolean {
    return this.catalogue.family('stage').find(stageType)?.instance instanceof AwaitingStage;
  }

  override knowsCloud(name: string): boolean {
    return this.catalogue.family('provider').find(name) !== undefined;
  }

  override stageTypes(): string[] {
    return this.catalogue.family('stage').kinds();
  }

  override triggerTypes(): string[] {
    return this.catalogue.family('trigger').kinds();
  }

  override expressionProblems(text: string): string[] {
    return parse(text).map(({ expression, description }) => `\${${expression}}: ${description}`);
  }
}

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
