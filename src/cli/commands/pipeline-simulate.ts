import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { JsonObject } from '../../kernel/index.ts';
import type { Scenario, SimulationReport } from '../../simulation/index.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Session } from '../session.ts';

interface Options {
  scenario?: string[];
  pipeline?: string;
  template?: string[];
}

/** A pipeline, and the scenario that it is run through; none where every stage succeeds. */
interface Run {
  document: JsonObject;
  scenario?: Scenario;
  files: ReadonlyMap<string, JsonObject>;
  templates: readonly JsonObject[];
}

/** `gennaker pipeline simulate` */
export function addPipelineSimulate(pipeline: Command, session: Session): void {
  pipeline
    .command('simulate')
    .description('run a pipeline on a virtual clock, without a server and without touching anything')
    .argument('<file>', 'JSON or YAML; - is standard input')
    .option('-s, --scenario <file...>', 'how stages turn out and what is expected of it; without one all succeed')
    .option('--pipeline <name>', 'of those in the file, by name or id')
    .option('-t, --template <file...>', 'pipeline templates that it is made with')
    .action(async (file: string, options: Options) => {
      const { simulate } = await import('../../simulation/index.ts');
      const reports: SimulationReport[] = [];
      for (const run of await runsOf(file, options, session)) reports.push(await simulate(run));
      if (!reports.every(({ passed }) => passed)) session.exitCode = exitCodes.refused;
      const { simulationLines } = await import('../model/simulation-lines.ts');
      const { colors, live } = session.terminal;
      const columns = live ? session.terminal.size().columns : Infinity;
      session.show(reports, () => [
        ...reports.flatMap((report) => [...simulationLines(report, { colors, columns }), '']),
        ...summary(reports),
      ]);
    });
}

async function runsOf(file: string, options: Options, session: Session): Promise<Run[]> {
  const { scenario: files = [], pipeline, template = [] } = options;
  const { scenariosIn } = await import('../../simulation/index.ts');
  const { readDocuments } = await import('../documents.ts');
  const { pipelineNamed, readPipelines, readTemplates } = await import('../pipeline-files.ts');
  const pipelines = await readPipelines(file, session.terminal);
  const templates = await readTemplates([file, ...template], session.terminal);
  if (files.length === 0) {
    const chosen = pipeline === undefined ? pipelines : [pipelineNamed(pipelines, pipeline, file)];
    return chosen.map(({ document }) => ({ document, templates, files: new Map() }));
  }
  const runs: Run[] = [];
  for (const scenarioFile of files) {
    const { documents, shown } = await readDocuments(scenarioFile, session.terminal);
    for (const scenario of scenariosIn(documents, shown)) {
      const { document } = pipelineNamed(pipelines, scenario.pipeline ?? pipeline, file);
      runs.push({ document, scenario, templates, files: await childrenOf(scenario, dirname(scenarioFile), session) });
    }
  }
  return runs;
}

/** The pipelines of the files that a scenario names. */
async function childrenOf(scenario: Scenario, folder: string, session: Session): Promise<Map<string, JsonObject>> {
  const { pipelineNamed, readPipelines } = await import('../pipeline-files.ts');
  const found = new Map<string, JsonObject>();
  for (const { file, pipeline } of scenario.pipelines) {
    if (file === undefined) continue;
    const pipelines = await readPipelines(join(folder, file), session.terminal);
    found.set(file, pipelineNamed(pipelines, pipelines.length > 1 ? pipeline : undefined, file).document);
  }
  return found;
}

function summary(reports: readonly SimulationReport[]): string[] {
  const failed = reports.filter(({ passed }) => !passed);
  if (reports.length === 1) return [failed.length === 0 ? 'As expected.' : 'Not as expected.'];
  const names = failed.map(({ scenario, pipeline }) => `  ${scenario ?? pipeline}`);
  return [`${String(reports.length - failed.length)} of ${String(reports.length)} as expected.`, ...names];
}
