import { checkParameters, resolveParameters } from '../applications/index.ts';
import { DomainError, type JsonObject } from '../kernel/index.ts';
import { type Execution, StartArtifacts } from '../orchestration/index.ts';
import { EarlierExecutions } from '../orchestration/artifacts/port.ts';
import type { Scenario } from './model/scenario.ts';

/** In a simulation there was nothing before. */
class NothingBefore extends EarlierExecutions {
  override latest(): Promise<Execution | undefined> {
    return Promise.resolve(undefined);
  }
}

/** What a pipeline is started with. */
export interface SimulatedStart {
  trigger: JsonObject;
  /** Why a server would not start it. */
  refusal?: string;
}

/**
 * The trigger as a server completes it: parameters with their defaults, and the artifacts that are expected.
 *
 * @param lenient what stands against the start is passed over: there is no scenario that could have said better
 */
export async function startOf(
  document: JsonObject,
  { trigger: { user: _user, roles: _roles, parameters: supplied, ...said } }: Scenario,
  lenient: boolean,
): Promise<SimulatedStart> {
  const { parameterConfig, id, application } = document;
  // A person is told of what is missing; a trigger starts with what it has.
  const checked = refusable(() => (said.type === 'manual' ? checkParameters(parameterConfig, supplied) : undefined));
  const parameters = checked.value ?? resolveParameters(parameterConfig, supplied);
  const started = await new StartArtifacts(new NothingBefore()).of({
    pipeline: { id: textOf(id), application: textOf(application), document },
    trigger: { ...(said as JsonObject), parameters },
  });
  const refusal = checked.refusal ?? started.refusal?.message;
  return { trigger: started.trigger, ...(lenient || refusal === undefined ? {} : { refusal }) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function refusable<T>(work: () => T): { value?: T; refusal?: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error.message };
    throw error;
  }
}
