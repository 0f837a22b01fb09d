import type { Command } from 'commander';
import type { Session } from '../session.ts';

/** `gennaker stage kinds|schema` */
export function addStage(program: Command, session: Session): void {
  const stage = program.command('stage').description('what pipelines can be made of');

  stage
    .command('kinds')
    .description('list the kinds of stages that the server knows')
    .action(async () => {
      const { listStageKinds } = await import('../client/stage-kinds.ts');
      const { tableLines } = await import('../model/table.ts');
      const kinds = await listStageKinds(await session.connection());
      session.show(kinds, () =>
        tableLines(
          ['KIND', 'TITLE', 'WHAT IT DOES'],
          kinds.map(({ kind, title, description }) => [kind, title, description ?? '']),
        ),
      );
    });

  stage
    .command('schema')
    .description('print the JSON Schema of the options of a kind, for editors')
    .argument('<kind>')
    .action(async (kind: string) => {
      const { getStageSchema } = await import('../client/stage-kinds.ts');
      const schema = await getStageSchema(await session.connection(), kind);
      session.terminal.out(`${JSON.stringify(schema, undefined, 2)}\n`);
    });
}
