import { type Fault, InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** A wish to run stages without a pipeline. */
export interface TaskRequest {
  application: string;
  /** For people: what it does. */
  description: string;
  /** The stages: one after another, unless they have `refId`s. */
  job: JsonObject[];
  trigger: JsonObject;
}

const expectation = 'expected the application that it is done for, in "application", or in that of a job';

/**
 * Reads what asks for a task: `{application, description, job: [{type, …}], trigger}`, or, as old programs have it, the
 * list of the jobs alone.
 *
 * @throws {InvalidInput}
 */
export function taskRequestOf(body: Json): TaskRequest {
  const map = Array.isArray(body) ? { job: body } : body;
  if (!isJsonObject(map))
    throw refused({ path: [], message: 'expected a map with a list "job", or such a list alone' });
  const { job, application, description, trigger } = map;
  if (!Array.isArray(job) || job.length === 0) {
    throw refused({ path: ['job'], message: 'expected a list of at least one {"type": …}' });
  }
  const jobs = job.filter(isJsonObject);
  const odd = job.findIndex((each) => !isJsonObject(each));
  if (odd >= 0) throw refused({ path: ['job', odd], message: 'expected a map, {"type": …}' });
  if (trigger !== undefined && trigger !== null && !isJsonObject(trigger)) {
    throw refused({ path: ['trigger'], message: 'expected a map' });
  }
  const home = [application, ...jobs.map((each) => each['application'])].find(isName);
  if (home === undefined) throw refused({ path: ['application'], message: expectation });
  return {
    application: home.trim().toLowerCase(),
    description: isName(description) ? description : jobs.map(({ type }) => (isName(type) ? type : '')).join(', '),
    job: jobs,
    trigger: isJsonObject(trigger) ? trigger : {},
  };
}

const isName = (value: Json | undefined): value is string => typeof value === 'string' && value.trim() !== '';

const refused = (fault: Fault): InvalidInput => new InvalidInput('The task', [fault]);
