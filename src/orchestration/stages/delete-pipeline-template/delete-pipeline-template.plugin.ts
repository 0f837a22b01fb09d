import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PipelineTemplates } from '../../../templates/port.ts';
import { authorOf } from '../../definition-jobs/port.ts';
import { type Outcome, StageHandler, StageKind, succeeded, type TaskStep, text, type Turn } from '../../port.ts';

const Options = z.looseObject({
  pipelineTemplateId: text()
    .refine((id) => id.trim() !== '', 'expected the id of the template')
    .describe('Id of the template.'),
  tag: text().nullish().describe('Deletes only this name for one of its versions.'),
});
type Options = z.infer<typeof Options>;

/** Deletes a pipeline template that nothing is made with. */
@Injectable()
@StageKind({
  kind: 'deletePipelineTemplate',
  aliases: ['deleteV2PipelineTemplate'],
  title: 'Delete template',
  description: 'Deletes a pipeline template that no pipeline is made with; its versions stay in the history.',
  options: Options,
})
export default class DeletePipelineTemplateStage extends StageHandler<Options> {
  constructor(private readonly templates: PipelineTemplates) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'deletePipelineTemplate', timeoutMs: 60_000, turn: (turn) => this.#delete(turn) }];
  }

  async #delete(turn: Turn<Options>): Promise<Outcome> {
    const { pipelineTemplateId, tag } = turn.options;
    const name = tag?.trim() ?? '';
    await this.templates.delete(authorOf(turn), pipelineTemplateId.trim(), name === '' ? {} : { tag: name });
    return succeeded();
  }
}
