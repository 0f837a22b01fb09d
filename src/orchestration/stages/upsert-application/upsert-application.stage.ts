import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { DomainError, type JsonObject } from '../../../kernel/index.ts';
import { authorOf } from '../../definition-jobs/port.ts';
import { again, type Outcome, StageHandler, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

const Options = z.looseObject({
  application: z
    .looseObject({ name: z.string().trim().min(1, 'expected the name of the application') })
    .describe('The application: its name, and each key to set. Keys that it has already and that are not named stay.'),
});
type Options = z.infer<typeof Options>;

/** Makes an application, or changes the keys of it that are named. */
@Injectable()
@StageKind({
  kind: 'upsertApplication',
  aliases: ['createApplication', 'updateApplication'],
  title: 'Save application',
  description: 'Makes an application, or changes the keys of it that are named.',
  options: Options,
})
export class UpsertApplicationStage extends StageHandler<Options> {
  constructor(private readonly definitions: Definitions) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'upsertApplication', timeoutMs: 60_000, turn: (turn) => this.#save(turn) }];
  }

  async #save(turn: Turn<Options>): Promise<Outcome> {
    const author = authorOf(turn);
    const given = turn.options.application;
    const before = await this.definitions.findApplication(author, given.name);
    try {
      const saved = await this.definitions.saveApplication(
        author,
        { ...before?.document, ...(given as JsonObject) },
        before?.revision ?? 0,
      );
      return succeeded({}, { 'application.name': saved.name, revision: saved.revision });
    } catch (error) {
      // Somebody else has saved in between: what they changed must not be undone by this.
      if (error instanceof DomainError && error.refusal === 'conflict') return again();
      throw error;
    }
  }
}
