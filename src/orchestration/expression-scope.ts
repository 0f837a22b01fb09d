import { parse as parseYaml, parseAllDocuments } from 'yaml';
import {
  evaluate,
  evaluateCondition,
  type ExpressionFunction,
  InvalidArgument,
  type Problem,
  type Scope,
  standardFunctions,
} from '../expressions/index.ts';
import { DomainError, isJsonObject, type Json, type JsonObject, toJson } from '../kernel/index.ts';
import { ancestors, lookup } from './engine/index.ts';
import type { Execution, Stage } from './model/execution.ts';
import { mergedOutputs } from './model/merged-outputs.ts';
import { isComplete } from './model/status.ts';
import type { Evaluated } from './port.ts';

interface Options {
  /** Names that win over all others. */
  more?: JsonObject | undefined;
  /** Keys of the outermost map that are left alone. */
  skipKeys?: readonly string[];
}

/** Evaluates what is in `value` as `stage` sees the world. */
export function evaluateFor<T extends Json>(
  execution: Execution,
  stage: Stage,
  now: Date,
  value: T,
  { more, skipKeys }: Options,
): Evaluated<T> {
  const { value: evaluated, problems } = evaluate(value, scopeOf(execution, stage, now, more), {
    ...(skipKeys ? { skipKeys } : {}),
  });
  return { value: evaluated as T, problems };
}

/** A condition of the stage: undefined where it is neither true nor false. */
export function evaluateConditionFor(
  execution: Execution,
  stage: Stage,
  now: Date,
  text: string,
): { value: boolean | undefined; problems: Problem[] } {
  const { result, problems } = evaluateCondition(text, scopeOf(execution, stage, now));
  return { value: result, problems };
}

/**
 * Names and functions of spec'd expressions, each made when it is asked for.
 *
 * @see docs/expressions.md
 */
function scopeOf(execution: Execution, stage: Stage, now: Date, more: JsonObject = {}): Scope {
  const roots: Record<string, () => Json | undefined> = {
    execution: () => executionView(execution),
    trigger: () => (execution.type === 'PIPELINE' ? execution.trigger : undefined),
    parameters: () => execution.trigger['parameters'] ?? stage.context['parameters'] ?? {},
    templateVariables: () => execution.templateVariables,
    deployedServerGroups: () => deployed(execution, []),
  };
  const find = (name: string): Json | undefined => {
    if (Object.hasOwn(more, name)) return more[name];
    const root = Object.hasOwn(roots, name) ? roots[name]?.() : undefined;
    return root ?? lookup(execution, stage, name);
  };
  let functions: Scope['functions'] | undefined;
  return {
    lookup: find,
    // Made when something is evaluated: most stages hold no expression.
    get functions() {
      return (functions ??= { ...standardFunctions, ...yamlFunctions, ...functionsOf(execution, stage) });
    },
    get root() {
      return { ...stage.context, ...more };
    },
    now,
    random: Math.random,
  };
}

function executionView(execution: Execution): JsonObject {
  const { stages, ...rest } = execution;
  return { ...(toJson(rest) as JsonObject), stages: stages.map(stageView), context: mergedOutputs(execution) };
}

function stageView(stage: Stage): JsonObject {
  return {
    ...(toJson(stage) as JsonObject),
    hasSucceeded: stage.status === 'SUCCEEDED',
    hasFailed: stage.status === 'TERMINAL',
    isComplete: isComplete(stage.status),
  };
}

const deploying = new Set(['deploy', 'createServerGroup', 'cloneServerGroup', 'rollingPush']);

/** What the deploy stages before have made, one entry for each server group. */
function deployed(execution: Execution, names: readonly string[]): Json[] {
  const chosen = execution.stages.filter(
    (stage) =>
      deploying.has(stage.type) &&
      stage.status === 'SUCCEEDED' &&
      isJsonObject(stage.context['deploy.server.groups'] ?? stage.outputs['deploy.server.groups']) &&
      (names.length === 0 || names.includes(stage.name)),
  );
  return chosen.flatMap((stage) => {
    const groups = (stage.context['deploy.server.groups'] ?? stage.outputs['deploy.server.groups']) as JsonObject;
    const account = stage.context['account'] ?? stage.context['credentials'] ?? null;
    return Object.entries(groups).flatMap(([region, made]) =>
      (Array.isArray(made) ? made : []).map((serverGroup) => ({
        account,
        region,
        serverGroup,
        capacity: stage.context['capacity'] ?? null,
        parentStage: stage.parentStageId ?? null,
        deployments: stage.outputs['deployments'] ?? [],
      })),
    );
  });
}

function functionsOf(execution: Execution, current: Stage): Record<string, ExpressionFunction> {
  const find = (nameOrId: Json | undefined): Stage | undefined =>
    [...ancestors(execution, current), ...execution.stages].find(
      (stage) => stage.name === nameOrId || stage.id === nameOrId,
    );
  const judgment: ExpressionFunction = (name) => {
    const stage = execution.stages.find((candidate) => candidate.type === 'manualJudgment' && candidate.name === name);
    if (!stage) throw new NoSuchName('judgment', 'a manual judgment', name);
    return stage.context['judgmentInput'] ?? null;
  };
  return {
    stage: (nameOrId) => {
      const stage = find(nameOrId);
      if (!stage) throw new NoSuchName('stage', 'a stage', nameOrId);
      return stageView(stage);
    },
    stageExists: (nameOrId) => find(nameOrId) !== undefined,
    stageByRefId: (refId) => {
      const stage = execution.stages.find(
        (candidate) => candidate.refId === refId || Number(candidate.refId) === refId,
      );
      if (!stage) throw new NoSuchName('stageByRefId', 'a stage with refId', refId);
      return stageView(stage);
    },
    currentStage: () => stageView(current),
    currentUser: () => current.lastModified?.user ?? execution.authentication.user,
    judgment,
    judgement: judgment,
    deployedServerGroups: (...names) =>
      deployed(
        execution,
        names.filter((name) => typeof name === 'string'),
      ),
    triggerResolvedArtifact: (name) => artifact(execution, 'name', name),
    triggerResolvedArtifactByType: (type) => artifact(execution, 'type', type),
  };
}

function artifact(execution: Execution, key: 'name' | 'type', wanted: Json | undefined): Json {
  const resolved = execution.trigger['resolvedExpectedArtifacts'];
  const bound = (Array.isArray(resolved) ? resolved : [])
    .map((expected) => (isJsonObject(expected) ? expected['boundArtifact'] : undefined))
    .find((candidate) => isJsonObject(candidate) && candidate[key] === wanted);
  if (bound === undefined) throw new NoSuchName('triggerResolvedArtifact', `an artifact with the ${key}`, wanted);
  return bound;
}

/** YAML may name one node many times: bounded, so that a small text does not become a huge value. */
const yamlLimits = { maxAliasCount: 100 };

const yamlFunctions: Record<string, ExpressionFunction> = {
  readYaml: (text) => toJson(parseYaml(textOf(text), yamlLimits)),
  readAllYaml: (text) => parseAllDocuments(textOf(text)).map((document) => toJson(document.toJS(yamlLimits))),
};

function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new InvalidArgument('readYaml', 'a text', value);
}

class NoSuchName extends DomainError {
  constructor(name: string, what: string, asked: Json | undefined) {
    super('not-found', `#${name} finds no such thing: ${what} ${JSON.stringify(asked ?? null)}.`, { name });
  }
}
