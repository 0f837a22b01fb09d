import { DomainError, type Json } from '../kernel/index.ts';
import type { ExpressionFunction, Scope } from './engine/scope.ts';
import { evaluate, type Evaluated, type EvaluateOptions } from './evaluate.ts';

/** A function whose answer comes from elsewhere, `#fromUrl(…)`. Whoever writes it bounds its time and size. */
export type RemoteFunction = (...args: Json[]) => Promise<unknown>;

class AnswerOutstanding extends DomainError {
  constructor(name: string) {
    super('unavailable', `#${name}() asks for too much: no more than ${mostAnswers} answers are fetched.`, { name });
  }
}

/** For one call, however deep the answer to one question leads to the next. */
const mostAnswers = 50;

/**
 * {@link evaluate} with functions that have to wait. Everything is evaluated; what was asked for meanwhile is fetched, all
 * of it at once; then everything is evaluated again with the answers, until nothing more is asked. Each question, a
 * function with its arguments, is put once.
 */
export async function evaluateAsync(
  value: Json,
  scope: Scope,
  remote: Readonly<Record<string, RemoteFunction>>,
  options: EvaluateOptions = {},
): Promise<Evaluated> {
  const answers = new Map<string, PromiseSettledResult<unknown>>();
  for (;;) {
    const asked = new Map<string, () => Promise<unknown>>();
    const functions = { ...scope.functions, ...asking(remote, answers, asked) };
    const outcome = evaluate(value, { ...scope, functions }, options);
    if (asked.size === 0) return outcome;
    const settled = await Promise.allSettled([...asked.values()].map(async (ask) => ask()));
    for (const [index, key] of [...asked.keys()].entries()) {
      const answer = settled[index];
      if (answer !== undefined) answers.set(key, answer);
    }
  }
}

function asking(
  remote: Readonly<Record<string, RemoteFunction>>,
  answers: ReadonlyMap<string, PromiseSettledResult<unknown>>,
  asked: Map<string, () => Promise<unknown>>,
): Record<string, ExpressionFunction> {
  return Object.fromEntries(
    Object.entries(remote).map(([name, ask]) => [
      name,
      (...args: Json[]) => {
        const key = JSON.stringify([name, args]);
        const answer = answers.get(key);
        if (answer?.status === 'fulfilled') return answer.value;
        if (answer?.status === 'rejected') throw answer.reason;
        if (answers.size + asked.size < mostAnswers) asked.set(key, () => ask(...args));
        throw new AnswerOutstanding(name);
      },
    ]),
  );
}
