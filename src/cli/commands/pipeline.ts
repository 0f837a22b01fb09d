import type { Command } from 'commander';
import type { PipelineWarning } from '../client/pipelines.ts';
import type { PipelineRecord } from '../client/records.ts';
import type { Session } from '../session.ts';
import { addPipelinePlan } from './pipeline-plan.ts';
import { addPipelineRun } from './pipeline-run.ts';
import { addPipelineSimulate } from './pipeline-simulate.ts';
import { addPipelineValidate } from './pipeline-validate.ts';

interface OfApplication {
  application: string;
}

/** `gennaker pipeline list|get|save|delete|validate|plan|run|simulate` */
export function addPipeline(program: Command, session: Session): void {
  const pipeline = program.command('pipeline').alias('pi').description('pipelines');
  addPipelinePlan(pipeline, session);
  addPipelineRun(pipeline, session);
  addPipelineSimulate(pipeline, session);
  addPipelineValidate(pipeline, session);

  pipeline
    .command('list')
    .description('list the pipelines of an application')
    .requiredOption('-a, --application <name>', 'application')
    .action(async ({ application }: OfApplication) => {
      const { listPipelines } = await import('../client/pipelines.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listPipelines(await session.connection(), application);
      session.show(found, () =>
        tableLines(
          ['NAME', 'ID', 'STAGES', 'CHANGED', 'BY', ''],
          found.map(({ name, configId, stages, updatedAt, updatedBy, disabled }) => [
            name,
            configId,
            String(stages.length),
            updatedAt,
            updatedBy,
            disabled ? 'disabled' : '',
          ]),
        ),
      );
    });

  pipeline
    .command('get')
    .description('print a pipeline as it was saved')
    .argument('<name>', 'name or id')
    .requiredOption('-a, --application <name>', 'application')
    .action(async (name: string, { application }: OfApplication) => {
      const { getPipeline } = await import('../client/pipelines.ts');
      const { document } = await getPipeline(await session.connection(), application, name);
      session.terminal.out(`${JSON.stringify(document, undefined, 2)}\n`);
    });

  pipeline
    .command('save')
    .description('make pipelines, or change them')
    .argument('<files...>', 'JSON or YAML; - is standard input')
    .option('-a, --application <name>', 'instead of the one in the file')
    .option('--expected-revision <number>', 'refuse when somebody else has saved since; 0: it must be new')
    .action(async (files: string[], { application, expectedRevision }: Partial<OfApplication> & Revision) => {
      const { savePipeline } = await import('../client/pipelines.ts');
      const { readDocument, revisionOption } = await import('../documents.ts');
      const { placed } = await import('../report-error.ts');
      const revision = revisionOption(expectedRevision);
      const documents = await Promise.all(files.map((file) => readDocument(file, session.terminal)));
      const connection = await session.connection();
      const saved: Saved[] = [];
      for (const document of documents) {
        const whole = application === undefined ? document : { ...document, application };
        saved.push(await savePipeline(connection, whole, revision));
      }
      session.show(saved, () =>
        saved.flatMap(({ pipeline: { name, revision: now }, warnings }) => [
          `Pipeline ${name} is saved, revision ${now}.`,
          ...warnings.map((warning) => `Warning: ${placed(warning)}`),
        ]),
      );
    });

  pipeline
    .command('delete')
    .description('delete a pipeline')
    .argument('<name>', 'name or id')
    .requiredOption('-a, --application <name>', 'application')
    .action(async (name: string, { application }: OfApplication) => {
      const { deletePipeline } = await import('../client/pipelines.ts');
      await deletePipeline(await session.connection(), application, name);
      session.show({ deleted: name }, () => [`Pipeline ${name} of ${application} is deleted.`]);
    });
}

interface Saved {
  pipeline: PipelineRecord;
  warnings: PipelineWarning[];
}

interface Revision {
  expectedRevision?: string;
}
