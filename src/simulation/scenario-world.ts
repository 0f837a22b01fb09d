import type { RemoteFunctions } from '../expressions/index.ts';
import { DomainError, type Json } from '../kernel/index.ts';
import { type AskingFunction, askingFunctions, ExpressionWorld } from '../orchestration/index.ts';
import type { Execution } from '../orchestration/index.ts';
import type { Scenario } from './model/scenario.ts';

/** Who is asked by `#fromUrl` and its like in a simulation: the scenario, which says what each question is answered. */
export class ScenarioWorld extends ExpressionWorld {
  /** @param runs the simulated executions */
  constructor(
    private readonly answers: Scenario['functions'],
    private readonly runs: { find(executionId: string): Execution | undefined },
  ) {
    super();
  }

  override functions(): RemoteFunctions {
    return Object.fromEntries(askingFunctions.map((name) => [name, (about) => this.#answer(name, about)]));
  }

  override execution(executionId: string): Promise<Execution | undefined> {
    return Promise.resolve(this.runs.find(executionId));
  }

  #answer(name: AskingFunction, about: Json | undefined): Promise<Json> {
    const known = this.answers[name] ?? {};
    const question = typeof about === 'string' ? about : JSON.stringify(about ?? null);
    const answer = Object.hasOwn(known, question) ? known[question] : undefined;
    return answer === undefined ? Promise.reject(new NoAnswer(name, question)) : Promise.resolve(answer);
  }
}

class NoAnswer extends DomainError {
  constructor(name: string, question: string) {
    super(
      'not-found',
      `The scenario does not say what #${name} answers; put \`functions: { ${name}: { ${JSON.stringify(question)}: … } }\` into it.`,
      { name, question },
    );
  }
}
