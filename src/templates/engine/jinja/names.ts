import type { Expression } from './ast.ts';

/** Names that an expression asks for, the bare keys of maps left out. */
export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name];
    case 'member':
      return [...namesIn(expression.target), ...namesIn(expression.key)];
    case 'call':
    case 'filter':
    case 'test':
      return [...namesIn(expression.target), ...expression.args.flatMap(({ value }) => namesIn(value))];
    case 'unary':
      return namesIn(expression.operand);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    case 'choice':
      return [expression.condition, expression.then, expression.otherwise].flatMap(namesIn);
    case 'list':
      return expression.items.flatMap(namesIn);
    case 'map':
      return expression.entries.flatMap(({ value }) => namesIn(value));
    case 'literal':
      return [];
  }
}
