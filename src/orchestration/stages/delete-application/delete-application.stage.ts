import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Definitions } from '../../../applications/port.ts';
import { Accounts, type OpenAccount } from '../../../providers/port.ts';
import { authorOf, deleteOnce } from '../../definition-jobs/port.ts';
import { failed, type Outcome, StageHandler, StageKind, succeeded, type TaskStep, type Turn } from '../../port.ts';

const shownThings = 10;

const Options = z.looseObject({
  application: z
    .union([
      z.looseObject({ name: z.string().trim().min(1) }),
      z
        .string()
        .trim()
        .min(1)
        .transform((name) => ({ name })),
    ])
    .describe('The application: an object with its name, or the name alone.'),
});
type Options = z.infer<typeof Options>;

/** Deletes an application with its pipelines, once no cloud has anything of it any more. */
@Injectable()
@StageKind({
  kind: 'deleteApplication',
  title: 'Delete application',
  description: 'Deletes an application and its pipelines, if no account has anything of it any more.',
  options: Options,
})
export class DeleteApplicationStage extends StageHandler<Options> {
  constructor(
    private readonly definitions: Definitions,
    private readonly accounts: Accounts,
  ) {
    super();
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [
      { name: 'verifyNoDependencies', pollMs: 5000, timeoutMs: 300_000, turn: (turn) => this.#verify(turn) },
      { name: 'deleteApplication', timeoutMs: 60_000, turn: (turn) => this.#delete(turn) },
    ];
  }

  async #verify({ options }: Turn<Options>): Promise<Outcome> {
    const { name } = options.application;
    const found = (await Promise.all(this.accounts.list().map((account) => thingsOf(account, name)))).flat();
    if (found.length === 0) return succeeded();
    const more = found.length > shownThings ? ` and ${String(found.length - shownThings)} more` : '';
    return failed(
      `Application ${name} still has ${found.slice(0, shownThings).join(', ')}${more}. Destroy them first.`,
    );
  }

  async #delete(turn: Turn<Options>): Promise<Outcome> {
    const { name } = turn.options.application;
    const author = authorOf(turn);
    return await deleteOnce(turn, {
      find: () => this.definitions.findApplication(author, name),
      remove: (found) => this.definitions.deleteApplication(author, found.name),
      missing: `There is no application ${name}.`,
    });
  }
}

/** What an account has of the application, in words. An account that does not answer is asked again. */
async function thingsOf({ name: account, capabilities }: OpenAccount, name: string): Promise<string[]> {
  const application = name.toLowerCase();
  const { serverGroups, loadBalancers, firewalls } = capabilities;
  const [groups, balancers, walls] = await Promise.all([
    serverGroups?.list({ application }),
    loadBalancers?.list({ application }),
    firewalls?.list({ application }),
  ]);
  const told = (kind: string, things: readonly { name: string; region: string }[] = []): string[] =>
    things.map((thing) => `the ${kind} ${thing.name} (${account}, ${thing.region})`);
  return [...told('server group', groups), ...told('load balancer', balancers), ...told('firewall', walls)];
}
