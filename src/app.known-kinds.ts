import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from './applications/index.ts';
import { parse } from './expressions/index.ts';
import type { PluginCard } from './kernel/index.ts';
import { AwaitingStage } from './orchestration/awaiting/port.ts';
import { Catalogue } from './plugins/index.ts';

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
    return parse(text).map(
      ({ expression, description, position }) =>
        `\${${expression}}, at character ${String(position + 1)}: ${description}`,
    );
  }
}
