import { badRequest } from './failures.ts';
import type { Json, KubeObject } from './objects.ts';

/** Whether an object is meant. */
export type Selects = (object: KubeObject) => boolean;
type Labels = Record<string, string> | undefined;
type Claim = (labels: Labels) => boolean;

const key = '[A-Za-z0-9][-A-Za-z0-9_./]*';
const claims: [RegExp, (match: RegExpExecArray) => Claim][] = [
  [new RegExp(`^(${key})\\s+in\\s*\\(([^)]*)\\)$`), ([, name, values]) => isOneOf(name!, words(values!))],
  [new RegExp(`^(${key})\\s+notin\\s*\\(([^)]*)\\)$`), ([, name, values]) => isNoneOf(name!, words(values!))],
  [new RegExp(`^(${key})\\s*!=\\s*(\\S*)$`), ([, name, value]) => isNoneOf(name!, [value!])],
  [new RegExp(`^(${key})\\s*==?\\s*(\\S*)$`), ([, name, value]) => isOneOf(name!, [value!])],
  [
    new RegExp(`^(${key})\\s*>\\s*(-?\\d+)$`),
    ([, name, value]) =>
      (labels) =>
        Number(labels?.[name!]) > Number(value),
  ],
  [
    new RegExp(`^(${key})\\s*<\\s*(-?\\d+)$`),
    ([, name, value]) =>
      (labels) =>
        Number(labels?.[name!]) < Number(value),
  ],
  [
    new RegExp(`^!\\s*(${key})$`),
    ([, name]) =>
      (labels) =>
        labels?.[name!] === undefined,
  ],
  [
    new RegExp(`^(${key})$`),
    ([, name]) =>
      (labels) =>
        labels?.[name!] !== undefined,
  ],
];

const words = (text: string): string[] => text.split(',').map((word) => word.trim());
const isOneOf =
  (name: string, values: string[]): Claim =>
  (labels) =>
    labels?.[name] !== undefined && values.includes(labels[name]);
const isNoneOf =
  (name: string, values: string[]): Claim =>
  (labels) =>
    labels?.[name] === undefined || !values.includes(labels[name]);

/** Commas outside of parentheses part the claims. */
const parted = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A selector as `?labelSelector=` has it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
export function labelSelector(text: string): Claim {
  const all = parted(text).map((part) => {
    for (const [form, make] of claims) {
      const match = form.exec(part);
      if (match) return make(match);
    }
    throw badRequest(`unable to parse requirement: found '${part}', expected: ',' or 'end of string'`);
  });
  return (labels) => all.every((claim) => claim(labels));
}

/** A selector as objects have it, `{matchLabels, matchExpressions}`; an empty one means everything. */
export function selectorOf(selector: Json): Claim {
  const all: Claim[] = Object.entries<string>(selector?.matchLabels ?? {}).map(([name, value]) =>
    isOneOf(name, [value]),
  );
  for (const { key: name, operator, values } of selector?.matchExpressions ?? []) {
    if (operator === 'In') all.push(isOneOf(name, values));
    else if (operator === 'NotIn') all.push(isNoneOf(name, values));
    else if (operator === 'Exists') all.push((labels) => labels?.[name] !== undefined);
    else all.push((labels) => labels?.[name] === undefined);
  }
  return (labels) => all.every((claim) => claim(labels));
}

/** The plain map of a Service or a ReplicationController; an empty one means nothing. */
export const mapSelector = (map: Record<string, string> | undefined): Claim => {
  const wanted = Object.entries(map ?? {});
  return (labels) => wanted.length > 0 && wanted.every(([name, value]) => labels?.[name] === value);
};

/** What may be asked of each kind beyond `metadata.name` and `metadata.namespace`. */
const fieldsOf: Record<string, string[]> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
  ].concat(['status.phase', 'status.podIP', 'status.nominatedNodeName']),
  Event: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid']
    .concat(['involvedObject.apiVersion', 'involvedObject.resourceVersion', 'involvedObject.fieldPath'])
    .concat(['reason', 'reportingComponent', 'source', 'type']),
  Secret: ['type'],
  Node: ['spec.unschedulable'],
  Namespace: ['status.phase'],
  ReplicaSet: ['status.replicas'],
  ReplicationController: ['status.replicas'],
  Job: ['status.successful'],
};

/** A selector as `?fieldSelector=` has it: `metadata.name=a,status.phase!=Running`. */
export function fieldSelector(text: string, kind: string): Selects {
  const all = parted(text).map((part): Selects => {
    const match = /^([^=!]+)(!=|==?)(.*)$/.exec(part);
    if (!match) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    const [, field, operator, value] = match;
    if (!['metadata.name', 'metadata.namespace', ...(fieldsOf[kind] ?? [])].includes(field!)) {
      throw badRequest(`field label not supported: ${field!}`);
    }
    const path = field!.split('.');
    return (object) => {
      const found = path.reduce<Json>((at, step) => at?.[step], object);
      return (String(found ?? '') === value) === (operator !== '!=');
    };
  });
  return (object) => all.every((claim) => claim(object));
}
