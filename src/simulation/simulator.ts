import { InvalidInput, type JsonObject } from '../kernel/index.ts';
import { type Execution, PluggedStageKinds } from '../orchestration/index.ts';
import { Executions } from '../orchestration/port.ts';
import { SimulatedExecutions } from './children.ts';
import { type Failure, failuresOf } from './expectations.ts';
import { Scenario } from './model/scenario.ts';
import { offlinePlugins } from './offline-plugins.ts';
import { Simulation, unmatched } from './simulation.ts';
import { startOf } from './start.ts';
import { neverRan, stageEntry, type TimelineEntry } from './timeline.ts';
import { TemplateNotAtHand, wholePipeline } from './whole-pipeline.ts';

/** What came of one scenario. */
export interface SimulationReport {
  /** Of the scenario; undefined where there is none. */
  scenario?: string;
  application: string;
  pipeline: string;
  /** Nothing that was expected failed. */
  passed: boolean;
  failures: Failure[];
  timeline: TimelineEntry[];
  execution: Execution;
  /** Executions of other pipelines that it started. */
  children: Execution[];
}

/** What a simulation starts from. */
export interface SimulationRequest {
  /** The pipeline, in Spinnaker's own JSON. */
  document: JsonObject;
  /** Without one every stage succeeds. */
  scenario?: Scenario;
  /** Pipelines of the files that the scenario names, by that name. */
  files?: ReadonlyMap<string, JsonObject>;
  /** Pipeline templates at hand, for a pipeline that is made with one. */
  templates?: readonly JsonObject[];
  /** Given up after so many; 200,000 where it is not said. */
  mostSteps?: number;
}

/**
 * Runs a pipeline from start to end in no time and without touching anything: its stages are planned as they are in a
 * server, their work ends as the scenario says.
 */
export async function simulate(request: SimulationRequest): Promise<SimulationReport> {
  const { scenario, files = new Map(), templates = [], mostSteps = 200_000 } = request;
  demandFiles(scenario, files);
  const executions = new SimulatedExecutions();
  const catalogue = await offlinePlugins(new Map<unknown, object>([[Executions, executions]]));
  const told = scenario ?? Scenario.parse({});
  const simulation = new Simulation(told, new PluggedStageKinds(catalogue), files, scenario === undefined, mostSteps);
  executions.connect(simulation);
  const { user, roles, ...trigger } = told.trigger;
  const { pipeline: document, missing } = wholePipeline(request.document, templates, trigger as JsonObject);
  if (missing !== undefined && scenario !== undefined) throw new TemplateNotAtHand(missing);
  const start = await startOf(document, told, scenario === undefined);
  const run = await simulation.run(
    { document, trigger: start.trigger, user: { user, roles }, steering: told },
    start.refusal,
  );
  const { execution } = run;
  const children = simulation.runs.slice(1).map((child) => child.execution);
  const timeline = [...simulation.timeline, ...leftOver(execution, children)];
  const failures = [
    ...(scenario === undefined ? [] : unmatched(run, told)),
    ...simulation.undone,
    ...failuresOf(told, execution, timeline),
  ];
  return {
    ...(scenario?.name === undefined ? {} : { scenario: scenario.name }),
    application: execution.application,
    pipeline: execution.name,
    passed: failures.length === 0,
    failures,
    timeline,
    execution,
    children,
  };
}

/** @throws {InvalidInput} a pipeline is to be simulated from a file that was not handed over */
function demandFiles(scenario: Scenario | undefined, files: ReadonlyMap<string, JsonObject>): void {
  const faults = (scenario?.pipelines ?? []).flatMap(({ file }, index) =>
    file === undefined || files.has(file)
      ? []
      : [{ path: ['pipelines', index, 'file'], message: `${file} is not at hand; say how it ends instead (status)` }],
  );
  if (faults.length > 0) throw new InvalidInput('The scenario', faults);
}

/** What never began, and why, told when all is over. */
function leftOver(execution: Execution, children: readonly Execution[]): TimelineEntry[] {
  const end = execution.endTime ?? execution.buildTime;
  return [execution, ...children].flatMap((each) =>
    each.stages
      .filter(({ status }) => status === 'NOT_STARTED')
      .map((stage) => ({ ...stageEntry(each, stage, each.endTime ?? end), why: neverRan(each, stage) })),
  );
}
