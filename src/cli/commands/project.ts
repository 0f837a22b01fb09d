import type { Command } from 'commander';
import type { ProjectRecord } from '../client/records.ts';
import type { Session } from '../session.ts';

/** `gennaker project list|get|save|delete` */
export function addProject(program: Command, session: Session): void {
  const project = program.command('project').description('projects: what is looked at together');

  project
    .command('list')
    .description('list the projects')
    .action(async () => {
      const { listProjects } = await import('../client/projects.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listProjects(await session.connection());
      session.show(found.map(shown), () =>
        tableLines(
          ['NAME', 'APPLICATIONS', 'CHANGED', 'BY'],
          found.map(({ name, applications, updatedAt, updatedBy }) => [
            name,
            applications.join(', '),
            updatedAt,
            updatedBy,
          ]),
        ),
      );
    });

  project
    .command('get')
    .description('print a project as it was saved')
    .argument('<name>', 'its name or id')
    .action(async (name: string) => {
      const { getProject } = await import('../client/projects.ts');
      const found = await getProject(await session.connection(), name);
      session.terminal.out(`${JSON.stringify(found.document, undefined, 2)}\n`);
    });

  project
    .command('save')
    .description('make a project, or change it')
    .argument('<file>', 'JSON or YAML; - is standard input')
    .option('--expected-revision <number>', 'refuse when somebody else has saved since; 0: it must be new')
    .action(async (file: string, { expectedRevision }: { expectedRevision?: string }) => {
      const { saveProject } = await import('../client/projects.ts');
      const { readDocument, revisionOption } = await import('../documents.ts');
      const document = await readDocument(file, session.terminal);
      const saved = await saveProject(await session.connection(), document, revisionOption(expectedRevision));
      session.show(shown(saved), () => [`Project ${saved.name} is saved, revision ${saved.revision}.`]);
    });

  project
    .command('delete')
    .description('delete a project; its applications and pipelines stay')
    .argument('<name>', 'its name or id')
    .action(async (name: string) => {
      const { deleteProject } = await import('../client/projects.ts');
      await deleteProject(await session.connection(), name);
      session.show({ deleted: name }, () => [`Project ${name} is deleted.`]);
    });
}

const shown = ({ projectId, name, email, applications, revision, updatedAt, updatedBy }: ProjectRecord): object => ({
  id: projectId,
  name,
  email,
  applications,
  revision,
  updatedAt,
  updatedBy,
});
