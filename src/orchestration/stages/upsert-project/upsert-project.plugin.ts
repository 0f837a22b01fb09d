import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import type { JsonObject } from '../../../kernel/index.ts';
import { authorOf, idOf } from '../../definition-jobs/port.ts';
import { type Outcome, StageHandler, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

const Options = z.looseObject({
  project: z
    .looseObject({ name: z.string().trim().min(1, 'expected the name of the project') })
    .describe('The whole project: name, email, config. With an id, or a name that there is, it replaces that one.'),
});
type Options = z.infer<typeof Options>;

/** Makes a project, or replaces it. */
@Injectable()
@StageKind({
  kind: 'upsertProject',
  title: 'Save project',
  description: 'Makes a project, or replaces it.',
  options: Options,
})
export default class UpsertProjectStage extends StageHandler<Options> {
  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'upsertProject', timeoutMs: 60_000, turn: (turn) => this.#save(turn) }];
  }

  async #save(turn: Turn<Options>): Promise<Outcome> {
    const project = turn.options.project as JsonObject;
    const { id, name, revision } = await this.definitions.saveProject(authorOf(turn), project, idOf(turn.operation));
    return succeeded({}, { 'project.id': id, 'project.name': name, revision });
  }
}
