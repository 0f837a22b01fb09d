import { Injectable } from '@nestjs/common';
import { PipelineTemplates } from '../../../templates/port.ts';
import { authorOf, savingOf, TemplateOptions, templateOf, toldOf } from '../../definition-jobs/port.ts';
import { again, type Outcome, StageHandler, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

/** Stores a new pipeline template. */
@Injectable()
@StageKind({
  kind: 'createPipelineTemplate',
  aliases: ['createV2PipelineTemplate'],
  title: 'Create template',
  description: 'Stores a new pipeline template.',
  options: TemplateOptions,
})
export default class CreatePipelineTemplateStage extends StageHandler<TemplateOptions> {
  override readonly opaque = ['pipelineTemplate'];

  constructor(private readonly templates: PipelineTemplates) {
    super();
  }

  override tasks(): readonly TaskStep<TemplateOptions>[] {
    return [{ name: 'createPipelineTemplate', timeoutMs: 300_000, turn: (turn) => this.#create(turn) }];
  }

  /** That it is new is seen and noted first: what is there after a crash was made by this. */
  async #create(turn: Turn<TemplateOptions>): Promise<Outcome> {
    const template = templateOf(turn);
    const saving = savingOf(turn.options);
    if (turn.memory['isNew'] !== true) {
      await this.templates.save(authorOf(turn), template, { ...saving, expect: 'new', dryRun: true });
      return again({ memory: { isNew: true }, at: turn.now });
    }
    return succeeded({}, toldOf(await this.templates.save(authorOf(turn), template, saving)));
  }
}
