import { Inject, Injectable } from '@nestjs/common';
import type { PluginCard } from '../kernel/index.ts';
import { Catalogue } from '../plugins/index.ts';
import { KnownKinds } from './port.ts';

/** What the plugins of this process know. */
@Injectable()
export class CatalogueKinds extends KnownKinds {
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

  override expressionProblems(_text: string): string[] {
    return [];
  }
}
