import { Injectable } from '@nestjs/common';
import { PipelineTemplates } from '../../../templates/port.ts';
import { authorOf, savingOf, TemplateOptions, templateOf, toldOf } from '../../definition-jobs/port.ts';
import { type Outcome, StageHandler, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

/** Stores another version of a pipeline template, once all pipelines that are made with it have been planned. */
@Injectable()
@StageKind({
  kind: 'updatePipelineTemplate',
  aliases: ['updateV2PipelineTemplate'],
  title: 'Update template',
  description: 'Stores another version of a pipeline template, unless a pipeline that is made with it would break.',
  options: TemplateOptions,
})
export default class UpdatePipelineTemplateStage extends StageHandler<TemplateOptions> {
  override readonly opaque = ['pipelineTemplate'];

  constructor(private readonly templates: PipelineTemplates) {
    super();
  }

  override tasks(): readonly TaskStep<TemplateOptions>[] {
    return [
      { name: 'planTemplateDependents', timeoutMs: 300_000, turn: (turn) => this.#save(turn, true) },
      { name: 'updatePipelineTemplate', timeoutMs: 300_000, turn: (turn) => this.#save(turn, false) },
    ];
  }

  async #save(turn: Turn<TemplateOptions>, dryRun: boolean): Promise<Outcome> {
    const options = { ...savingOf(turn.options), expect: 'present' as const, dryRun };
    const saved = await this.templates.save(authorOf(turn), templateOf(turn), options);
    return dryRun ? succeeded() : succeeded({}, toldOf(saved));
  }
}
