import {
  dataScope,
  evaluate,
  type ExpressionFunction,
  type Scope,
  standardFunctions,
} from '../../expressions/index.ts';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { lookup } from '../engine/index.ts';
import type { Execution, Stage } from '../model/execution.ts';
import { artifactFunctions } from './artifact-functions.ts';
import { deployedServerGroups } from './deployed-server-groups.ts';
import { executionView } from './execution-view.ts';
import { triggerView } from './parents.ts';
import { stageFunctions } from './stage-functions.ts';
import { yamlFunctions } from './yaml-functions.ts';

/**
 * Names and functions that an expression of a stage can see, each made when it is asked for.
 *
 * @param more names that win over all others
 * @see docs/expressions.md
 */
export function scopeOf(
  {
    execution,
    stage,
    now,
    parents = [],
  }: { execution: Execution; stage: Stage; now: Date; parents?: readonly Execution[] },
  more: JsonObject = {},
): Scope {
  const roots = execution.type === 'PIPELINE' ? pipelineRoots : adHocRoots;
  let functions: Scope['functions'] | undefined;
  return {
    lookup: (name) => {
      if (Object.hasOwn(more, name)) return more[name];
      const root = Object.hasOwn(roots, name) ? roots[name]?.(execution, stage, parents) : undefined;
      return root ?? lookup(execution, stage, name);
    },
    // Made when something is evaluated: most stages hold no expression.
    get functions() {
      return (functions ??= functionsOf(execution, stage));
    },
    get root() {
      return { ...stage.context, ...more };
    },
    now,
    random: Math.random,
  };
}

function functionsOf(execution: Execution, stage: Stage): Record<string, ExpressionFunction> {
  return {
    ...standardFunctions,
    ...yamlFunctions,
    ...stageFunctions(execution, stage),
    ...artifactFunctions(execution),
  };
}

type Root = (execution: Execution, stage: Stage, parents: readonly Execution[]) => unknown;

const adHocRoots: Readonly<Record<string, Root>> = {
  parameters: ({ trigger }, stage) => trigger['parameters'] ?? stage.context['parameters'] ?? {},
  deployedServerGroups: (execution) => deployedServerGroups(execution, []),
};

/** An ad-hoc task has no trigger to speak of, and no pipeline around it. */
const pipelineRoots: Readonly<Record<string, Root>> = {
  ...adHocRoots,
  execution: (execution, _stage, parents) =>
    Object.assign(executionView(execution), { trigger: triggerView(execution.trigger, parents) }),
  trigger: ({ trigger }, _stage, parents) => triggerView(trigger, parents),
  templateVariables: templateVariablesOf,
  buildInfo: ({ trigger }, stage) => stage.context['buildInfo'] ?? trigger['buildInfo'],
  scmInfo: ({ trigger }, stage) => stage.context['scmInfo'] ?? scmInfoOf(trigger['buildInfo']),
};

/** A pipeline may fill in a variable with an expression of what has started it. */
function templateVariablesOf({ templateVariables, trigger }: Execution): Json | undefined {
  if (templateVariables === undefined || !JSON.stringify(templateVariables).includes('${')) return templateVariables;
  const started = dataScope({ trigger, parameters: trigger['parameters'] ?? {} });
  return evaluate(templateVariables, started, { unknown: 'keep' }).value;
}

/** Where a build saw several branches, the one that is neither `master` nor `develop` is meant. */
function scmInfoOf(buildInfo: Json | undefined): Json | undefined {
  const scm = isJsonObject(buildInfo) ? buildInfo['scm'] : undefined;
  if (!Array.isArray(scm)) return scm;
  const isTrunk = (one: Json): boolean =>
    isJsonObject(one) && (one['branch'] === 'master' || one['branch'] === 'develop');
  return scm.find((one) => !isTrunk(one)) ?? scm[0];
}
