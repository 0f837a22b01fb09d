import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/index.ts';
import type { FoundDocument, Validation } from '../../simulation/index.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Session } from '../session.ts';

interface Options {
  application?: string;
  template?: string[];
}

/** Of one pipeline or template. */
type Verdict = Pick<Validation, 'kind' | 'valid'> & {
  file: string;
  name?: string;
  /** Where in the file it lies. */
  at: (string | number)[];
  errors: readonly Placed[];
  warnings: readonly Placed[];
};

interface Placed {
  path: readonly (string | number)[];
  message: string;
}

/** `gennaker pipeline validate` */
export function addPipelineValidate(pipeline: Command, session: Session): void {
  pipeline
    .command('validate')
    .description('say what is wrong with pipelines and templates; nothing is saved, and no server is needed')
    .argument('<files...>', 'JSON or YAML; - is standard input')
    .option('-a, --application <name>', 'instead of the one in the file')
    .option('-t, --template <file...>', 'pipeline templates that they are made with; those in the files count as well')
    .addHelpText('after', '\nWith --server that server is asked, which knows its own plugins and templates.')
    .action(async (files: string[], options: Options) => {
      const verdicts = await verdictsOf(files, options, session);
      if (!verdicts.every(({ valid }) => valid)) session.exitCode = exitCodes.refused;
      const { placed } = await import('../report-error.ts');
      session.show(verdicts, () =>
        verdicts.flatMap((verdict) => {
          const where = titleOf(verdict, verdicts);
          return [
            ...verdict.errors.map((error) => `${where}: ${placed(error)}`),
            ...verdict.warnings.map((warning) => `${where}: warning: ${placed(warning)}`),
            ...(verdict.valid ? [`${where}: valid`] : []),
          ];
        }),
      );
    });
}

async function verdictsOf(
  files: string[],
  { application, template = [] }: Options,
  session: Session,
): Promise<Verdict[]> {
  const { nameOf, readDefinitions, readTemplates } = await import('../pipeline-files.ts');
  const check = session.options.server === undefined ? await offline() : await online(session);
  const templates = await readTemplates([...files, ...template], session.terminal);
  const verdicts: Verdict[] = [];
  for (const file of files) {
    for (const { document, path } of await readDefinitions(file, session.terminal)) {
      const home = application === undefined ? {} : { application };
      const name = nameOf(document);
      const verdict = await check({ document: { ...document, ...home }, path }, templates);
      verdicts.push({ file, ...(name === undefined ? {} : { name }), at: path, ...verdict });
    }
  }
  return verdicts;
}

type Check = (found: FoundDocument, templates: readonly JsonObject[]) => Promise<Pick<Verdict, keyof Validation>>;

async function offline(): Promise<Check> {
  const [{ offlinePlugins, validate }, { PluggedKinds }] = await Promise.all([
    import('../../simulation/index.ts'),
    import('../../app.known-kinds.ts'),
  ]);
  const known = new PluggedKinds(await offlinePlugins());
  return ({ document }, templates) => Promise.resolve(validate(document, known, templates));
}

async function online(session: Session): Promise<Check> {
  const { validatePipeline } = await import('../client/pipelines.ts');
  const connection = await session.connection();
  return async ({ document }) => {
    const { errors, warnings } = await validatePipeline(connection, document);
    return { kind: 'pipeline', valid: errors.length === 0, errors, warnings };
  };
}

/** The file; where it holds several, with the name of the one that is meant. */
function titleOf({ file, name, at }: Verdict, all: readonly Verdict[]): string {
  const alone = all.filter((other) => other.file === file).length === 1;
  return alone ? file : `${file} (${name ?? at.join('.')})`;
}
