import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/index.ts';
import type { Session } from '../session.ts';

interface SetOptions {
  message?: string;
  application?: string[];
  account?: string[];
  cluster?: string[];
  from?: string;
  until?: string;
}

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** `gennaker condition list|set|take-back` */
export function addCondition(program: Command, session: Session): void {
  const condition = program.command('condition').description('freezes, and what else holds pipelines back');

  condition
    .command('list')
    .description('list the conditions that are known')
    .action(async () => {
      const { listConditions } = await import('../client/conditions.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listConditions(await session.connection());
      session.show(found, () =>
        tableLines(
          ['NAME', 'APPLICATIONS', 'FROM', 'UNTIL', 'SET BY', 'MESSAGE'],
          found.map(({ name, applications, from, until, setBy, message }) => [
            name,
            applications?.join(', ') ?? 'all',
            from ?? '',
            until ?? '',
            setBy ?? 'the settings',
            message ?? '',
          ]),
        ),
      );
    });

  condition
    .command('set')
    .description('hold stages waitForCondition back')
    .argument('<name>')
    .option('--message <text>', 'why, for whoever waits')
    .option('--application <name>', 'only for this one; as often as needed', several)
    .option('--account <name>', 'only for stages that work on it; as often as needed', several)
    .option('--cluster <name>', 'only for this one; as often as needed', several)
    .option('--from <instant>', 'when it begins, 2026-12-20T00:00:00Z')
    .option('--until <instant>', 'when it ends by itself')
    .action(async (name: string, { application, account, cluster, ...rest }: SetOptions) => {
      const { setCondition } = await import('../client/conditions.ts');
      const document: JsonObject = {
        name,
        ...rest,
        ...(application === undefined ? {} : { applications: application }),
        ...(account === undefined ? {} : { accounts: account }),
        ...(cluster === undefined ? {} : { clusters: cluster }),
      };
      await setCondition(await session.connection(), document);
      session.show(document, () => [`Condition ${name} is set.`]);
    });

  condition
    .command('take-back')
    .description('let the stages go on that wait for it')
    .argument('<name>')
    .action(async (name: string) => {
      const { takeConditionBack } = await import('../client/conditions.ts');
      await takeConditionBack(await session.connection(), name);
      session.show({ takenBack: name }, () => [`Condition ${name} is taken back.`]);
    });
}
