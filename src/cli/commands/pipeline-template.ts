import type { Command } from 'commander';
import type { SavedTemplate } from '../client/templates.ts';
import { gathered } from '../model/parameters.ts';
import type { Session } from '../session.ts';

interface SaveOptions {
  tag?: string;
  expectedVersion?: string;
  skipPlanDependents?: boolean;
  dryRun?: boolean;
}

interface UseOptions {
  application: string;
  name: string;
  tag?: string;
  set?: string[];
  values?: string;
}

/** `gennaker pipeline-template save|get|list|delete|plan|use` */
export function addPipelineTemplate(program: Command, session: Session): void {
  const template = program
    .command('pipeline-template')
    .alias('pt')
    .description('templates that pipelines are made with');
  addReading(template, session);
  addChanging(template, session);
  addMaking(template, session);
}

function addReading(template: Command, session: Session): void {
  template
    .command('list')
    .description('list the templates')
    .option('--scopes <scope>', 'only those of this scope; may be given several times', gathered)
    .action(async ({ scopes }: { scopes?: string[] }) => {
      const { listTemplates } = await import('../client/templates.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listTemplates(await session.connection(), scopes ?? []);
      session.show(found, () =>
        tableLines(
          ['ID', 'NAME', 'SCHEMA', 'VERSION', 'TAGS', 'CHANGED', 'BY'],
          found.map(({ templateId, name, schema, version, tags, updatedAt, updatedBy }) => [
            templateId,
            name,
            schema,
            String(version),
            tags.map((each) => `${each.tag}=${each.version}`).join(' '),
            updatedAt,
            updatedBy,
          ]),
        ),
      );
    });

  template
    .command('get')
    .description('print a template as it was saved')
    .argument('<id>', 'id, id:tag or id@sha256:digest')
    .option('--tag <tag>', 'as id:tag')
    .action(async (id: string, { tag }: { tag?: string }) => {
      const { getTemplate } = await import('../client/templates.ts');
      const document = await getTemplate(await session.connection(), named(id, tag));
      session.terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
    });
}

function addChanging(template: Command, session: Session): void {
  template
    .command('save')
    .description('make a template, or a new version of it; refused when it would break a pipeline')
    .argument('<file>', 'JSON or YAML; - is standard input')
    .option(
      '--tag <tag>',
      'what this version is called from now on: latest, stable, unstable, experimental, test, canary',
    )
    .option('--expected-version <number>', 'refuse when somebody else has saved since; 0: it must be new')
    .option('--skip-plan-dependents', 'save it though a pipeline breaks')
    .option('--dry-run', 'say which pipelines it would change and how; nothing is saved')
    .action(async (file: string, { tag, expectedVersion, skipPlanDependents, dryRun }: SaveOptions) => {
      const { saveTemplate } = await import('../client/templates.ts');
      const { readDocument, numberOption } = await import('../documents.ts');
      const version = numberOption('--expected-version', expectedVersion);
      const document = await readDocument(file, session.terminal);
      const saved = await saveTemplate(await session.connection(), document, {
        ...(tag === undefined ? {} : { tag }),
        ...(version === undefined ? {} : { expectedVersion: version }),
        skipPlanDependents: skipPlanDependents === true,
        dryRun: dryRun === true,
      });
      const lines = await savedLines(saved, dryRun === true);
      session.show(saved, () => lines);
    });

  template
    .command('delete')
    .description('delete a template; refused while anything is made with it')
    .argument('<id>', 'id')
    .option('--tag <tag>', 'only this name for one of its versions')
    .action(async (id: string, { tag }: { tag?: string }) => {
      const { deleteTemplate } = await import('../client/templates.ts');
      await deleteTemplate(await session.connection(), id, tag);
      const deleted = named(id, tag);
      session.show({ deleted }, () => [`Template ${deleted} is deleted.`]);
    });
}

function addMaking(template: Command, session: Session): void {
  template
    .command('plan')
    .description('print the pipeline that a template makes of a configuration; nothing is saved')
    .argument('<file>', 'JSON or YAML of a pipeline that names a template; - is standard input')
    .action(async (file: string) => {
      const { planTemplate } = await import('../client/templates.ts');
      const { readDocument } = await import('../documents.ts');
      const { placed } = await import('../report-error.ts');
      const config = await readDocument(file, session.terminal);
      const { document, warnings } = await planTemplate(await session.connection(), config);
      for (const warning of warnings) session.terminal.err(`Warning: ${placed(warning)}\n`);
      session.terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
    });

  template
    .command('use')
    .description('print a pipeline that is made with a template, to be filled in and saved; no server is asked')
    .argument('<id>', 'id, id:tag or id@sha256:digest')
    .requiredOption('-a, --application <name>', 'application')
    .requiredOption('-n, --name <name>', 'name of the pipeline')
    .option('--tag <tag>', 'as id:tag')
    .option('--set <key=value>', 'a variable; may be given several times', gathered)
    .option('--values <file>', 'JSON or YAML with variables; --set wins over it')
    .action(async (id: string, { application, name, tag, set, values }: UseOptions) => {
      const { templateConfig, variablesOf } = await import('../model/template-config.ts');
      const { readDocument } = await import('../documents.ts');
      const given = values === undefined ? {} : await readDocument(values, session.terminal);
      const variables = { ...given, ...variablesOf(set ?? []) };
      const config = templateConfig({ reference: named(id, tag), application, name, variables });
      session.terminal.out(`${JSON.stringify(config, undefined, 2)}\n`);
    });
}

const named = (id: string, tag: string | undefined): string => (tag === undefined ? id : `${id}:${tag}`);

async function savedLines(
  { templateId, version, warnings, dependents }: SavedTemplate,
  dryRun: boolean,
): Promise<string[]> {
  const { placed } = await import('../report-error.ts');
  const { documentChangeLines } = await import('../model/change-lines.ts');
  const tags = version.tags.length > 0 ? `, called ${version.tags.join(', ')}` : '';
  const done = dryRun ? 'would be saved' : 'is saved';
  return [
    `Template ${templateId} ${done}, version ${version.version}${tags} (sha256 ${version.digest.slice(0, 12)}).`,
    ...warnings.map((warning) => `Warning: ${placed(warning)}`),
    ...dependents.flatMap(({ name, application, changes }) => [
      `It changes pipeline ${name} of ${application ?? ''}:`,
      ...documentChangeLines(changes).map((line) => `  ${line}`),
    ]),
  ];
}
