import { children, type Node } from './engine/ast.ts';
import { Fault } from './engine/fault.ts';
import { split } from './engine/template.ts';

/** An expression that cannot be read. */
export interface SyntaxProblem {
  expression: string;
  /** What was expected and what is there. */
  description: string;
  /** Offset in the expression, from 0. */
  position: number;
}

/** What a text asks of its surroundings; each name once. */
export interface References {
  /** Names that stand alone: `trigger` of `trigger.user`. */
  roots: string[];
  /** Stages by `#stage('…')` and its like, where the name is written out. */
  stages: string[];
  /** Of `parameters.x`, `parameters['x']` and `trigger.parameters.x`. */
  parameters: string[];
  /** Names of functions, without `#`. */
  functions: string[];
}

/** Checks the expressions of a text without evaluating them. */
export function parse(text: string): SyntaxProblem[] {
  return split(text).flatMap((part) =>
    part.kind === 'expression' && part.parsed instanceof Fault
      ? [{ expression: part.source, description: part.parsed.message, position: part.parsed.position ?? 0 }]
      : [],
  );
}

const stageFunctions = ['stage', 'stageExists', 'judgment', 'judgement', 'manifestLabelValue', 'deployedServerGroups'];

/** What the expressions of a text name, for checks before anything runs. What cannot be read names nothing. */
export function references(text: string): References {
  const found = {
    roots: new Set<string>(),
    stages: new Set<string>(),
    parameters: new Set<string>(),
    functions: new Set<string>(),
  };
  // Inside a selection or projection a bare name is one of the element.
  const open: { node: Node; inElement: boolean }[] = split(text).flatMap((part) =>
    part.kind === 'expression' && !(part.parsed instanceof Fault) ? [{ node: part.parsed, inElement: false }] : [],
  );
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, inElement } = next;
    if (node.kind === 'name' && !inElement) found.roots.add(node.name);
    if (node.kind === 'property' && node.target.kind === 'root') found.roots.add(node.name);
    if (node.kind === 'function') {
      found.functions.add(node.name);
      const args = node.name === 'deployedServerGroups' ? node.args : node.args.slice(0, 1);
      const names = stageFunctions.includes(node.name) ? args : [];
      for (const name of names)
        if (name.kind === 'literal' && typeof name.value === 'string') found.stages.add(name.value);
    }
    const parameter = inElement ? undefined : parameterOf(node);
    if (parameter !== undefined) found.parameters.add(parameter);
    const inner = node.kind === 'selection' ? node.where : node.kind === 'projection' ? node.each : undefined;
    // The bare name in the brackets of a map is a key.
    const key = node.kind === 'index' && node.index.kind === 'name' ? node.index : undefined;
    for (const child of children(node)) {
      if (child !== key) open.push({ node: child, inElement: inElement || child === inner });
    }
  }
  const sorted = (names: Set<string>): string[] => [...names].sort();
  return {
    roots: sorted(found.roots),
    stages: sorted(found.stages),
    parameters: sorted(found.parameters),
    functions: sorted(found.functions),
  };
}

function parameterOf(node: Node): string | undefined {
  if (node.kind !== 'property' && node.kind !== 'index') return undefined;
  const { target } = node;
  const ofTrigger = target.kind === 'property' && target.name === 'parameters';
  if (!ofTrigger && !(target.kind === 'name' && target.name === 'parameters')) return undefined;
  if (node.kind === 'property') return node.name;
  if (node.index.kind === 'name') return node.index.name;
  return node.index.kind === 'literal' && typeof node.index.value === 'string' ? node.index.value : undefined;
}
