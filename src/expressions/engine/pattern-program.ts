import { fault } from './fault.ts';
import type { CharacterTest } from './pattern-classes.ts';
import { parsePattern, type Border, type Shape } from './pattern-parser.ts';

/** What the machine of `pattern.ts` does at a place of its program. */
export type Instruction =
  | { kind: 'character'; test: CharacterTest }
  | { kind: 'split'; first: number; second: number }
  | { kind: 'jump'; to: number }
  | { kind: 'save'; slot: number }
  | { kind: 'border'; border: Border }
  | { kind: 'match' };

/** A compiled pattern; `slots` is how many begins and ends its groups have. */
export interface Program {
  instructions: Instruction[];
  slots: number;
}

const longestProgram = 5_000;

/** @throws {Fault} for a pattern that cannot be used */
export function compile(pattern: string): Program {
  const { shape, groups } = parsePattern(pattern);
  const instructions: Instruction[] = [];
  emit({ kind: 'group', number: 0, inner: shape }, instructions);
  instructions.push({ kind: 'match' });
  return { instructions, slots: 2 * (groups + 1) };
}

function emit(shape: Shape, into: Instruction[]): void {
  if (into.length > longestProgram) throw fault('The pattern repeats too much.');
  switch (shape.kind) {
    case 'character':
    case 'border':
      into.push(shape);
      return;
    case 'sequence':
      for (const item of shape.items) emit(item, into);
      return;
    case 'group':
      into.push({ kind: 'save', slot: 2 * shape.number });
      emit(shape.inner, into);
      into.push({ kind: 'save', slot: 2 * shape.number + 1 });
      return;
    case 'choice':
      emitChoice(shape.options, into);
      return;
    case 'repeat':
      emitRepeat(shape, into);
  }
}

function emitChoice(options: Shape[], into: Instruction[]): void {
  const jumps: { kind: 'jump'; to: number }[] = [];
  options.forEach((option, index) => {
    if (index === options.length - 1) {
      emit(option, into);
      return;
    }
    const split = { kind: 'split' as const, first: into.length + 1, second: 0 };
    into.push(split);
    emit(option, into);
    const jump = { kind: 'jump' as const, to: 0 };
    jumps.push(jump);
    into.push(jump);
    split.second = into.length;
  });
  for (const jump of jumps) jump.to = into.length;
}

function emitRepeat({ inner, least, most, greedy }: Extract<Shape, { kind: 'repeat' }>, into: Instruction[]): void {
  for (let count = 0; count < least; count++) emit(inner, into);
  const optional = (body: () => void): void => {
    const at = into.length;
    const split = { kind: 'split' as const, first: at + 1, second: at + 1 };
    into.push(split);
    body();
    if (greedy) split.second = into.length;
    else split.first = into.length;
  };
  if (most === Infinity) {
    const at = into.length;
    optional(() => {
      emit(inner, into);
      into.push({ kind: 'jump', to: at });
    });
  } else
    for (let count = least; count < most; count++)
      optional(() => {
        emit(inner, into);
      });
}
