import { DomainError, type Json } from '../kernel/index.ts';
import type { ExpressionFunction, Scope } from './engine/scope.ts';

/** A function whose answer comes from elsewhere, `#fromUrl(…)`. Whoever writes it bounds its time and size. */
export type RemoteFunction = (...args: Json[]) => Promise<unknown>;

export type RemoteFunctions = Readonly<Record<string, RemoteFunction>>;

class AnswerOutstanding extends DomainError {
  constructor(name: string) {
    super('unavailable', `#${name}() asks for too much: no more than ${mostAnswers} answers are fetched.`, { name });
  }
}

/** For one call, however deep the answer to one question leads to the next. */
const mostAnswers = 50;

type Answers = Map<string, PromiseSettledResult<unknown>>;
type Questions = Map<string, () => Promise<unknown>>;

/**
 * Does what evaluates, with functions that have to wait. What it asked for meanwhile is fetched, all of it at once; then it is
 * done again with the answers, until nothing more is asked. Each question, a function with its arguments, is put once.
 *
 * @param work pure: the same with the same scope
 * @returns at once where nothing was asked
 */
export function asking<T>(scope: Scope, remote: RemoteFunctions, work: (scope: Scope) => T): T | Promise<T> {
  const answers: Answers = new Map();
  const questions: Questions = new Map();
  const outcome = work(knowing(scope, remote, answers, questions));
  return questions.size === 0 ? outcome : askedFor(scope, remote, work, answers, questions);
}

async function askedFor<T>(
  scope: Scope,
  remote: RemoteFunctions,
  work: (scope: Scope) => T,
  answers: Answers,
  first: Questions,
): Promise<T> {
  for (let questions = first; ;) {
    const settled = await Promise.allSettled([...questions.values()].map(async (ask) => ask()));
    for (const [index, key] of [...questions.keys()].entries()) {
      const answer = settled[index];
      if (answer !== undefined) answers.set(key, answer);
    }
    questions = new Map();
    const outcome = work(knowing(scope, remote, answers, questions));
    if (questions.size === 0) return outcome;
  }
}

/** The scope with functions that tell what is known, and note what is not. */
function knowing(scope: Scope, remote: RemoteFunctions, answers: Answers, questions: Questions): Scope {
  let functions: Scope['functions'] | undefined;
  return Object.create(scope, {
    functions: {
      get: () => (functions ??= { ...scope.functions, ...noting(remote, answers, questions) }),
    },
  }) as Scope;
}

function noting(remote: RemoteFunctions, answers: Answers, questions: Questions): Record<string, ExpressionFunction> {
  return Object.fromEntries(
    Object.entries(remote).map(([name, ask]) => [
      name,
      (...args: Json[]) => {
        const key = JSON.stringify([name, args]);
        const answer = answers.get(key);
        if (answer?.status === 'fulfilled') return answer.value;
        if (answer?.status === 'rejected') throw answer.reason;
        if (answers.size + questions.size < mostAnswers) questions.set(key, () => ask(...args));
        throw new AnswerOutstanding(name);
      },
    ]),
  );
}
