import { Inject, Injectable } from '@nestjs/common';
import { type Caller, demand } from '../access/port.ts';
import { resolveParameters } from '../applications/index.ts';
import { Clock, DomainError, type Json, type JsonObject, newUlid } from '../kernel/index.ts';
import { TemplatedPipelines } from '../templates/index.ts';
import { evaluateAsking } from './expression-scope/evaluation.ts';
import { ExpressionWorld, nowhere } from './expression-scope/world.ts';
import { buildExecution } from './model/build-execution.ts';
import type { Execution, Stage } from './model/execution.ts';
import type { Foreseen, Foresight } from './port.ts';
import { conditionKeys } from './stage-condition.ts';
import { type KnownStageKind, StageKinds } from './stage-kinds.ts';
import { StartArtifacts } from './start-artifacts.ts';
import { planningView } from './view.ts';

/** What a pipeline would be started with. */
export interface ForecastStart {
  parameters?: JsonObject | undefined;
  artifacts?: Json[] | undefined;
}

/** What one stage would change. */
export interface ForeseenStage {
  refId: string;
  name: string;
  type: string;
  changes: Foreseen[];
  /** Why it cannot be told, or why the stage would fail before it changes anything. */
  problem?: string;
  /** Expressions that only a run could evaluate: `expression: why`. */
  open: string[];
}

/**
 * What the stages of a pipeline would change outside if each ran now. Nothing is changed; what a stage hands to a later one
 * is not known, and told as an expression that is open.
 */
@Injectable()
export class Forecasts {
  constructor(
    @Inject(StageKinds) private readonly kinds: StageKinds,
    @Inject(TemplatedPipelines) private readonly templated: TemplatedPipelines,
    @Inject(StartArtifacts) private readonly artifacts: StartArtifacts,
    @Inject(ExpressionWorld) private readonly world: ExpressionWorld = nowhere,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * @param document the pipeline; it needs not be saved
   * @throws {Forbidden} the caller may not write and run pipelines of that application
   */
  async of(caller: Caller, document: JsonObject, start: ForecastStart = {}): Promise<ForeseenStage[]> {
    const { pipeline } = await this.templated.plan(document);
    const application = textOf(pipeline['application']);
    demand(caller, 'pipeline:write', application);
    demand(caller, 'pipeline:execute', application);
    const execution = await this.#execution(caller, pipeline, application, start);
    const found: ForeseenStage[] = [];
    for (const stage of execution.stages) {
      const kind = this.#kindOf(stage);
      if (kind?.handler.foresee !== undefined) found.push(await this.#foresee(execution, stage, kind));
    }
    return found;
  }

  async #execution(
    caller: Caller,
    document: JsonObject,
    application: string,
    { parameters, artifacts = [] }: ForecastStart,
  ): Promise<Execution> {
    const now = this.clock.now();
    const name = textOf(document['name']);
    const asked: JsonObject = {
      type: 'manual',
      user: caller.name,
      dryRun: true,
      parameters: resolveParameters(document['parameterConfig'], parameters),
      artifacts,
    };
    const pipeline = { id: textOf(document['id']), application, document };
    const { trigger } = await this.artifacts.of({ pipeline, trigger: asked });
    const user = { user: caller.name, roles: [...caller.roles] };
    const beginning = { id: newUlid(now), type: 'PIPELINE' as const, application, name, document, trigger, user };
    return buildExecution({ ...beginning, now: now.getTime(), stageId: () => newUlid(now) });
  }

  async #foresee(execution: Execution, stage: Stage, kind: KnownStageKind): Promise<ForeseenStage> {
    const now = this.clock.now();
    const { refId, name, type } = stage;
    const from = { execution, stage, now, world: this.world };
    const skipKeys = [...conditionKeys, ...kind.handler.opaque];
    const { value, problems } = await evaluateAsking<JsonObject>(from, stage.context, { skipKeys });
    const open = openIn(problems);
    try {
      const parsed = kind.options.safeParse(value);
      if (!parsed.success) {
        const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
        return {
          refId,
          name,
          type,
          changes: [],
          open,
          problem: `Its configuration is not valid. ${faults.join('; ')}`,
        };
      }
      const planning = planningView(execution, { ...stage, context: value }, parsed.data, now, this.world);
      const seen = await kind.handler.foresee?.(planning);
      return { refId, name, type, changes: seen?.changes ?? [], open: [...open, ...openIn(seen?.problems ?? [])] };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { refId, name, type, changes: [], open, problem: error.message };
    }
  }

  #kindOf({ type, context }: Stage): KnownStageKind | undefined {
    const { alias } = context;
    return this.kinds.find(type) ?? (typeof alias === 'string' ? this.kinds.find(alias) : undefined);
  }
}

const openIn = (problems: Foresight['problems']): string[] =>
  problems.map(({ expression, description }) => `${expression}: ${description}`);

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
