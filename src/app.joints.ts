import { Inject, Injectable } from '@nestjs/common';
import { KnownKinds } from './applications/index.ts';
import { parse } from './expressions/index.ts';
import type { PluginCard } from './kernel/index.ts';
import { Catalogue } from './plugins/index.ts';

/** What the plugins and the evaluator know, for the check of a pipeline when it is saved. */
@Injectable()
export class PluggedKinds extends KnownKinds {
  constructor(@Inject(Catalogue) private readonly catalogue: Catalogue) {
    super();
  }

  override stage(type: string): PluginCard | undefined {
    return this.catalogue.family('stage').find(type)?.card;
  }

  override trigger(type: string): PluginCard | undefined {
    return this.catalogue.family('trigger').find(type)?.card;
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
