import { Failure, badRequest, invalid } from '../failures.ts';
import { type Kind, apiVersionOf } from '../kinds.ts';
import { type Json, isMap } from '../objects.ts';
import { type Finding, findings } from './findings.ts';

/** What becomes of fields that a kind does not have: dropped silently or with a warning, or refused. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** `spec.containers[0].imgae` */
const dotted = (steps: (string | number)[]): string =>
  steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);

/**
 * Refuses a document with a value of another type than its field has, and drops fields which its kind does not have.
 *
 * @param document changed in place
 * @param patch of which the document was made, if it was
 * @returns warnings, each a sentence
 * @throws {Failure} 400, of a patch 422
 */
export function checkFields(
  kind: Kind,
  document: Json,
  validation: FieldValidation,
  patch: string | undefined,
): string[] {
  const found = findings(kind, document);
  const wrong = found.find(({ problem }) => problem !== 'unknown');
  const cannot = `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: `;
  if (wrong) {
    const why = `json: cannot unmarshal ${typeName(wrong.value)} into Go struct field ${wrong.goField} of type ${wrong.goType}`;
    throw badRequest(cannot + why);
  }
  const unknown = found.map(({ steps }) => `unknown field ${JSON.stringify(dotted(steps))}`);
  if (unknown.length > 0 && validation === 'Strict') {
    const why = `strict decoding error: ${unknown.join(', ')}`;
    if (patch === undefined) throw badRequest(cannot + why);
    throw invalid({ group: '', kind: '', plural: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        message: `Invalid value: ${JSON.stringify(patch)}: ${why}`,
        field: 'patch',
      },
    ]);
  }
  for (const { steps } of found) drop(document, steps);
  return validation === 'Warn' ? unknown : [];
}

function drop(document: Json, steps: (string | number)[]): void {
  const parent = steps.slice(0, -1).reduce<Json>((at, step) => at[step], document);
  Reflect.deleteProperty(parent, steps.at(-1)!);
}

/** What an apply says of the same: it never drops. @throws {Failure} 500 */
export function checkApplied(kind: Kind, document: Json): void {
  const lines = findings(kind, document).map((finding) => `${finding.path}: ${appliedWords(finding)}`);
  if (lines.length === 0) return;
  const { namespace = '', name } = document.metadata;
  const apiVersion = apiVersionOf(kind);
  const what = `${String(namespace)}/${String(name)}; ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind.kind}`;
  const why = lines.length === 1 ? lines[0]! : `errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  throw new Failure(500, '', `failed to create typed patch object (${what}): ${why}`);
}

function appliedWords({ problem, value }: Finding): string {
  if (problem === 'unknown') return 'field not declared in schema';
  if (problem === 'number') return `expected numeric (int or float), got ${typeName(value)}`;
  return `expected ${problem}, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`;
}

const typeName = (value: Json): string =>
  Array.isArray(value) ? 'array' : isMap(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
