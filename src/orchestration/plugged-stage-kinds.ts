import { Inject, Injectable } from '@nestjs/common';
import { Catalogue } from '../plugins/index.ts';
import { StageHandler } from './port.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';

/** Kinds of stage out of the plugin folders. */
@Injectable()
export class PluggedStageKinds extends StageKinds {
  constructor(@Inject(Catalogue) private readonly catalogue: Pick<Catalogue, 'family'>) {
    super();
  }

  override find(type: string): KnownStageKind | undefined {
    const plugin = this.catalogue.family('stage', StageHandler).find(type);
    return plugin && { kind: plugin.kind, options: plugin.card.options, handler: plugin.instance };
  }

  override known(): string[] {
    return this.catalogue.family('stage').kinds();
  }
}
