import { checkDocument, checkPipeline, type KnownKinds } from '../applications/index.ts';
import { DomainError, type Fault, type JsonObject } from '../kernel/index.ts';
import { checkTemplate } from '../templates/index.ts';
import { isTemplate } from './model/documents.ts';
import { faultsOf, wholePipeline } from './whole-pipeline.ts';

/** What is to be said of a pipeline or a template. */
export interface Validation {
  kind: 'pipeline' | 'template';
  /** Nothing stands against saving it. */
  valid: boolean;
  /** A save would refuse these. */
  errors: Fault[];
  /** It is kept all the same; in a run it may fail. */
  warnings: Fault[];
}

/**
 * Checks a document by the rules of a save, without a server.
 *
 * @param known     kinds of stages and triggers
 * @param templates those at hand: a pipeline that is made with one of them is checked whole
 */
export function validate(document: JsonObject, known: KnownKinds, templates: readonly JsonObject[]): Validation {
  const kind = isTemplate(document) ? 'template' : 'pipeline';
  const { faults, warnings } = refusable(() => {
    checkDocument(`The ${kind}`, document);
    return kind === 'template' ? checkTemplate(document) : checkWhole(document, known, templates);
  });
  return { kind, valid: faults.length === 0, errors: faults, warnings };
}

function checkWhole(document: JsonObject, known: KnownKinds, templates: readonly JsonObject[]): Verdict {
  const own = checkPipeline(document, known);
  if (own.faults.length > 0) return own;
  const made = refusable(() => {
    const { pipeline, warnings, missing } = wholePipeline(document, templates);
    if (missing !== undefined) {
      const message = `its template ${missing} is not at hand: only what the pipeline says itself is checked`;
      return { faults: [], warnings: [...warnings, { path: ['template'], message }] };
    }
    if (pipeline === document) return { faults: [], warnings };
    const whole = checkPipeline(pipeline, known);
    return { faults: inPipeline(whole.faults), warnings: [...warnings, ...inPipeline(whole.warnings)] };
  });
  return { faults: made.faults, warnings: [...own.warnings, ...made.warnings] };
}

interface Verdict {
  faults: Fault[];
  warnings: Fault[];
}

/** Of what was made, not of what was written. */
const inPipeline = (faults: readonly Fault[]): Fault[] =>
  faults.map(({ path, message }) => ({ path: ['pipeline', ...path], message }));

function refusable(check: () => Verdict): Verdict {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { faults: [...faultsOf(error)], warnings: [] };
  }
}
