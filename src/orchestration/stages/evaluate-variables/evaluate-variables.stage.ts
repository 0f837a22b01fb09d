import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject, toJson } from '../../../kernel/index.ts';
import {
  type Evaluated,
  failed,
  flag,
  type Outcome,
  StageHandler,
  StageKind,
  succeeded,
  type TaskStep,
  type Turn,
  type Rehearsal,
} from '../../port.ts';

type Problem = Evaluated<Json>['problems'][number];

const reserved = new Set(['__proto__', 'constructor', 'prototype', 'stageTimeoutMs']);

const Options = z.looseObject({
  variables: z
    .array(
      z.looseObject({
        key: z
          .string()
          .trim()
          .min(1)
          .refine((key) => !reserved.has(key), 'is a name that a variable cannot have')
          .describe('The name under which the stages after this one see the value.'),
        value: z.unknown().describe('Any value. In its expressions the variables above it are known.'),
        description: z.string().nullish().describe('For people.'),
      }),
    )
    .nullish()
    .describe('The variables, evaluated one after another.'),
  failOnFailedExpressions: flag().nullish().describe('Fails the stage when an expression cannot be evaluated.'),
});
type Options = z.infer<typeof Options>;

/** Evaluates variables in turn, each known to the next, and puts them out for the stages that follow. */
@Injectable()
@StageKind({
  kind: 'evaluateVariables',
  title: 'Evaluate variables',
  description: 'Evaluates expressions and hands their values to the stages that follow.',
  options: Options,
})
export class EvaluateVariablesStage extends StageHandler<Options> {
  override readonly opaque = ['variables'];

  override runsDry(): readonly Rehearsal[] {
    return ['dryRun', 'simulation'];
  }

  override tasks(): readonly TaskStep<Options>[] {
    return [{ name: 'evaluateVariables', turn: evaluateInTurn }];
  }
}

async function evaluateInTurn(turn: Turn<Options>): Promise<Outcome> {
  const { options, stage, now, execution } = turn;
  const known: JsonObject = {};
  const problems: Problem[] = [];
  const variables: JsonObject[] = [];
  // Spinnaker's older evaluators, where a pipeline asks for one, know nothing of the variables above.
  const isInTurn = !['v2', 'v3'].includes(execution.spelEvaluator ?? '');
  for (const variable of options.variables ?? []) {
    const source = toJson(variable.value);
    const evaluated = await turn.evaluateAsking(source, isInTurn ? known : {});
    known[variable.key] = evaluated.value;
    problems.push(...evaluated.problems);
    variables.push({ ...(variable as JsonObject), value: evaluated.value, sourceValue: source });
  }
  const summary = stage.context['expressionEvaluationSummary'];
  const context: JsonObject = {
    variables,
    ...(problems.length === 0
      ? {}
      : { expressionEvaluationSummary: { ...(isJsonObject(summary) ? summary : {}), ...summaryOf(problems, now) } }),
  };
  if (options.failOnFailedExpressions !== true || problems.length === 0) return succeeded(known, context);
  const errors = problems.map(({ expression, description }) => `${expression}: ${description}`);
  return failed(`${String(errors.length)} of the expressions could not be evaluated.`, {
    context,
    outputs: known,
    errors,
  });
}

function summaryOf(problems: readonly Problem[], now: Date): JsonObject {
  const summary = new Map<string, Json[]>();
  for (const { expression, description, level } of problems) {
    const told = { description, level, timestamp: now.getTime() };
    summary.set(expression, [...(summary.get(expression) ?? []), told]);
  }
  return Object.fromEntries(summary);
}
