import type { Command } from 'commander';
import type { ApplicationRecord } from '../client/records.ts';
import type { Session } from '../session.ts';

/** `gennaker application list|get|save|delete` */
export function addApplication(program: Command, session: Session): void {
  const application = program.command('application').alias('app').description('applications');

  application
    .command('list')
    .description('list the applications')
    .action(async () => {
      const { listApplications } = await import('../client/applications.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listApplications(await session.connection());
      session.show(found.map(shown), () =>
        tableLines(
          ['NAME', 'EMAIL', 'CHANGED', 'BY'],
          found.map(({ name, email, updatedAt, updatedBy }) => [name, email ?? '', updatedAt, updatedBy]),
        ),
      );
    });

  application
    .command('get')
    .description('print an application as it was saved')
    .argument('<name>')
    .action(async (name: string) => {
      const { getApplication } = await import('../client/applications.ts');
      const found = await getApplication(await session.connection(), name);
      session.terminal.out(`${JSON.stringify(found.attributes, undefined, 2)}\n`);
    });

  application
    .command('save')
    .description('make an application, or change it')
    .argument('[file]', 'JSON or YAML; - is standard input')
    .option('--name <name>', 'instead of a file, or of the name in it')
    .option('--email <address>', 'instead of the one in the file')
    .option('--expected-revision <number>', 'refuse when somebody else has saved since; 0: it must be new')
    .action(async (file: string | undefined, options: { name?: string; email?: string; expectedRevision?: string }) => {
      const { saveApplication } = await import('../client/applications.ts');
      const { readDocument, revisionOption } = await import('../documents.ts');
      const { name, email, expectedRevision } = options;
      const document = {
        ...(file === undefined ? {} : await readDocument(file, session.terminal)),
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
      };
      const saved = await saveApplication(await session.connection(), document, revisionOption(expectedRevision));
      session.show(shown(saved), () => [`Application ${saved.name} is saved, revision ${saved.revision}.`]);
    });

  application
    .command('delete')
    .description('delete an application')
    .argument('<name>')
    .option('--force', 'with its pipelines')
    .action(async (name: string, { force = false }: { force?: boolean }) => {
      const { deleteApplication } = await import('../client/applications.ts');
      await deleteApplication(await session.connection(), name, force);
      session.show({ deleted: name }, () => [`Application ${name} is deleted.`]);
    });
}

const shown = ({ name, email, attributes, revision, updatedAt, updatedBy }: ApplicationRecord): object => ({
  name,
  email,
  revision,
  updatedAt,
  updatedBy,
  attributes,
});
