import { Failure, badRequest } from './failures.ts';
import { type Json, isMap } from './objects.ts';

/** A value of another type than its field has. */
interface Mismatch {
  /** `DeploymentSpec.spec.replicas`, as the decoder of the server names it. */
  field: string;
  /** `.spec.replicas` */
  path: string;
  wanted: 'int32' | 'string';
  value: Json;
}

/**
 * Refuses a document with a number where text belongs, or the other way round, in the fields where people do that: labels,
 * annotations, data, environment, counts and ports. A server knows the type of every field.
 *
 * @throws {Failure} 400
 */
export function checkTypes(kind: string, version: string, document: Json): void {
  const [found] = mismatches(kind, document);
  if (!found) return;
  const { field, wanted, value } = found;
  const cannot = `json: cannot unmarshal ${typeName(value)} into Go struct field ${field} of type ${wanted}`;
  throw badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${cannot}`);
}

/** The same of an apply, which has other words and another status for it. @throws {Failure} 500 */
export function checkApplied(kind: string, apiVersion: string, document: Json): void {
  const lines = mismatches(kind, document).map(({ path, wanted, value }) =>
    wanted === 'string'
      ? `${path}: expected string, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`
      : `${path}: expected numeric (int or float), got ${typeName(value)}`,
  );
  if (lines.length === 0) return;
  const { namespace = '', name } = document.metadata;
  const what = `${String(namespace)}/${String(name)}; ${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
  const why = lines.length === 1 ? lines[0]! : `errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  throw new Failure(500, '', `failed to create typed patch object (${what}): ${why}`);
}

function mismatches(kind: string, document: Json): Mismatch[] {
  const { metadata, spec, data, stringData } = document;
  const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
  const inPod =
    kind === 'Pod' ? '.spec' : kind === 'CronJob' ? '.spec.jobTemplate.spec.template.spec' : '.spec.template.spec';
  const counts = [
    'replicas',
    'progressDeadlineSeconds',
    'minReadySeconds',
    'completions',
    'parallelism',
    'backoffLimit',
  ];
  return [
    ...texts(metadata?.labels, 'ObjectMeta', '.metadata.labels'),
    ...texts(metadata?.annotations, 'ObjectMeta', '.metadata.annotations'),
    ...texts(template?.metadata?.labels, 'ObjectMeta', inPod.replace(/spec$/, 'metadata.labels')),
    ...(kind === 'ConfigMap' ? texts(data, 'ConfigMap', '.data') : []),
    ...texts(stringData, 'Secret', '.stringData'),
    ...counts.flatMap((name) => number(spec?.[name], `${kind}Spec`, `.spec.${name}`)),
    ...(kind === 'Service' ? list(spec?.ports) : []).flatMap((port) =>
      number(port?.port, 'ServicePort', '.spec.ports.port'),
    ),
    ...containersOf(kind === 'Pod' ? spec : template?.spec).flatMap(({ place, container }) =>
      environment(container, inPod, place),
    ),
  ];
}

const list = (value: Json): Json[] => (Array.isArray(value) ? value : []);

const containersOf = (pod: Json): { place: string; container: Json }[] =>
  ['initContainers', 'containers'].flatMap((place) => list(pod?.[place]).map((container) => ({ place, container })));

const environment = (container: Json, inPod: string, place: string): Mismatch[] =>
  list(container?.env)
    .filter(({ value }) => value !== undefined && value !== null && typeof value !== 'string')
    .map(({ name, value }) => ({
      field: `EnvVar${inPod}.${place}.env.value`,
      path: `${inPod}.${place}[name=${JSON.stringify(container.name)}].env[name=${JSON.stringify(name)}].value`,
      wanted: 'string',
      value,
    }));

const texts = (map: Json, struct: string, path: string): Mismatch[] =>
  Object.entries<Json>(isMap(map) ? map : {})
    .filter(([, value]) => value !== null && typeof value !== 'string')
    .map(([name, value]) => ({ field: `${struct}${path}`, path: `${path}.${name}`, wanted: 'string', value }));

const number = (value: Json, struct: string, path: string): Mismatch[] =>
  value === undefined || value === null || typeof value === 'number'
    ? []
    : [{ field: `${struct}${path}`, path, wanted: 'int32', value }];

const typeName = (value: Json): string =>
  Array.isArray(value)
    ? 'array'
    : isMap(value)
      ? 'object'
      : value === null
        ? 'null'
        : typeof value === 'boolean'
          ? 'bool'
          : typeof value;
