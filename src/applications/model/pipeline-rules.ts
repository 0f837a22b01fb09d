/**
 * What is checked when a pipeline is saved. Pure: what the plugins know comes in as {@link KnownKinds}. A **fault**
 * refuses the save; a **warning** comes back with it: what we do not know is kept, and refused only when it is run.
 */
import type { z } from 'zod';
import { type Fault, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { KnownKinds } from '../port.ts';
import { artifactWarnings } from './artifact-references.ts';
import { applicationNameFaults, nearest, pipelineIdFaults, pipelineNameFaults } from './names.ts';
import { parameterFaults } from './parameters.ts';
import { graphFaults, graphWarnings } from './stage-graph.ts';

export interface Verdict {
  faults: Fault[];
  warnings: Fault[];
}

export function checkPipeline(pipeline: JsonObject, known: KnownKinds): Verdict {
  const application = applicationNameFaults(pipeline['application']).map((fault) => ({
    ...fault,
    path: ['application'],
  }));
  const verdict: Verdict = {
    faults: [
      ...pipelineIdFaults(pipeline['id']),
      ...pipelineNameFaults(pipeline['name']),
      ...application,
      ...flagFaults(pipeline),
      ...parameterFaults(pipeline['parameterConfig']),
    ],
    warnings: [],
  };
  const stages = listOf(pipeline, 'stages', verdict);
  // Its template has the rest of the graph: what that makes of it is checked whole.
  if (!isTemplated(pipeline)) {
    verdict.faults.push(...graphFaults(stages));
    verdict.warnings.push(...graphWarnings(stages), ...artifactWarnings(pipeline));
  }
  stages.forEach((stage, index) => {
    checkStage(stage, ['stages', index], known, verdict);
  });
  listOf(pipeline, 'triggers', verdict).forEach((trigger, index) => {
    checkTrigger(trigger, ['triggers', index], known, verdict);
  });
  return verdict;
}

/** Whether a template makes the pipeline that this document stands for. */
export const isTemplated = ({ type, schema, template }: JsonObject): boolean =>
  type === 'templatedPipeline' || (schema === 'v2' && isJsonObject(template));

/** Whether it can fire. Spinnaker's editor writes a boolean; hand-made files have texts. */
export const isEnabled = (trigger: JsonObject): boolean => trigger['enabled'] === true || trigger['enabled'] === 'true';

function listOf(pipeline: JsonObject, key: string, verdict: Verdict): JsonObject[] {
  const list = pipeline[key] ?? [];
  if (!Array.isArray(list)) {
    verdict.faults.push({ path: [key], message: 'expected a list' });
    return [];
  }
  list.forEach((each, index) => {
    if (!isJsonObject(each)) verdict.faults.push({ path: [key, index], message: 'expected an object' });
  });
  return list.every(isJsonObject) ? list : [];
}

function flagFaults(pipeline: JsonObject): Fault[] {
  const wrong = (keys: string[], fits: (value: Json) => boolean, expected: string): Fault[] =>
    keys.flatMap((key) => {
      const value = pipeline[key];
      if (value === undefined || value === null || fits(value)) return [];
      return [{ path: [key], message: `expected ${expected}, got ${JSON.stringify(value)}` }];
    });
  return [
    ...wrong(
      ['limitConcurrent', 'keepWaitingPipelines', 'disabled'],
      (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
      'true or false',
    ),
    ...wrong(
      ['maxConcurrentExecutions'],
      (value) => Number.isInteger(wholeOf(value)) && wholeOf(value) >= 0,
      'a whole number, 0 for no limit',
    ),
    ...wrong(['index'], (value) => Number.isInteger(wholeOf(value)), 'a whole number'),
  ];
}

/** Hand-made files have numbers as text. */
const wholeOf = (value: Json): number =>
  typeof value === 'string' && /^\d{1,9}$/.test(value.trim()) ? Number(value) : typeof value === 'number' ? value : NaN;

type Path = (string | number)[];

function checkStage(stage: JsonObject, path: Path, known: KnownKinds, verdict: Verdict): void {
  const type = stage['type'];
  if (typeof type !== 'string' || type === '') {
    verdict.faults.push({ path: [...path, 'type'], message: 'is missing; expected the kind of stage, such as "wait"' });
    return;
  }
  const alias = stage['alias'];
  const card = known.stage(type) ?? (typeof alias === 'string' ? known.stage(alias) : undefined);
  // Spinnaker leaves what does not parse as it stands: a shell script may well hold `${NAME:-default}`.
  verdict.warnings.push(...expressionProblems(stage, path, known), ...windowProblems(stage, path, known));
  if (card === undefined) verdict.warnings.push(unknownType('stage', type, path, known.stageTypes()));
  else {
    const cannotRun = known.awaits(card.kind);
    for (const fault of optionFaults(card.options, stage, path)) {
      const isKept = cannotRun || namesForeignCloud(stage, fault.path.slice(path.length), known);
      (isKept ? verdict.warnings : verdict.faults).push(fault);
    }
  }
}

/** What will keep the stage from ever running within its execution window. Spinnaker takes it without a word. */
function windowProblems(stage: JsonObject, path: Path, known: KnownKinds): Fault[] {
  const card = known.stage('restrictExecutionDuringTimeWindow');
  const { restrictExecutionDuringTimeWindow: isRestricted, restrictedExecutionWindow = null } = stage;
  if (!card || (isRestricted !== true && isRestricted !== 'true')) return [];
  return optionFaults(card.options, { restrictedExecutionWindow }, path);
}

function checkTrigger(trigger: JsonObject, path: Path, known: KnownKinds, verdict: Verdict): void {
  const type = trigger['type'];
  if (typeof type !== 'string' || type === '') {
    verdict.faults.push({ path: [...path, 'type'], message: 'is missing; expected the kind of trigger, as "cron"' });
    return;
  }
  const card = known.trigger(type);
  if (card === undefined) {
    verdict.warnings.push(unknownType('trigger', type, path, known.triggerTypes()));
    return;
  }
  // A trigger that is switched off may be half written.
  (isEnabled(trigger) ? verdict.faults : verdict.warnings).push(...optionFaults(card.options, trigger, path));
}

function unknownType(what: string, type: string, path: Path, types: string[]): Fault {
  const like = nearest(type, types);
  const hint = like.length === 0 ? '' : `; did you mean ${like.map((each) => `"${each}"`).join(' or ')}?`;
  const then = what === 'stage' ? 'It is kept, and fails when it is run.' : 'It is kept, and never fires.';
  return { path: [...path, 'type'], message: `"${type}" is no type of ${what} that is known here${hint} ${then}` };
}

/** Faults of the options, less those in values that hold an expression: what it gives is seen only in a run. */
function optionFaults(schema: z.ZodType, options: JsonObject, path: Path): Fault[] {
  const result = schema.safeParse(options);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const inner = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (dependsOnExpression(options, inner)) return [];
    return [{ path: [...path, ...inner], message: issue.message }];
  });
}

/** Whether the stage, or what holds the option in it, is for a cloud that no plugin speaks for. */
function namesForeignCloud(stage: JsonObject, path: Path, known: KnownKinds): boolean {
  let value: Json | undefined = stage;
  for (const part of [...path, '']) {
    if (isJsonObject(value)) {
      const cloud = value['cloudProvider'] ?? value['provider'] ?? value['cloudProviderType'];
      if (typeof cloud === 'string' && !cloud.includes('${') && !known.knowsCloud(cloud)) return true;
    }
    value = Array.isArray(value) ? value[Number(part)] : isJsonObject(value) ? value[part] : undefined;
  }
  return false;
}

function dependsOnExpression(options: JsonObject, path: Path): boolean {
  let value: Json | undefined = options;
  for (const part of path) {
    if (typeof value === 'string') break;
    value = Array.isArray(value) ? value[Number(part)] : isJsonObject(value) ? value[part] : undefined;
  }
  return value !== undefined && JSON.stringify(value).includes('${');
}

function expressionProblems(value: Json, path: Path, known: KnownKinds): Fault[] {
  if (typeof value === 'string') {
    if (!value.includes('${')) return [];
    return known.expressionProblems(value).map((message) => ({ path, message }));
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => expressionProblems(each, [...path, index], known));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => expressionProblems(each, [...path, key], known));
}
