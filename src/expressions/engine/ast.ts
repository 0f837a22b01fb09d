export type BinaryOperator =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'matches'
  | 'instanceof'
  | 'between'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^';

/** Which elements a selection takes: `.?[…]`, `.^[…]`, `.$[…]`. */
export type Taken = 'all' | 'first' | 'last';

/** `at` is the offset in the expression of the token that made the node. */
export type Node = { at: number } & (
  | { kind: 'literal'; value: null | boolean | number | string }
  /** A number that was written as a decimal: `2.0` is not `2` when it divides. */
  | { kind: 'decimal'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'root' }
  | { kind: 'this' }
  | { kind: 'function'; name: string; args: Node[] }
  | { kind: 'property'; target: Node; name: string; safe: boolean }
  | { kind: 'index'; target: Node; index: Node; safe: boolean }
  | { kind: 'method'; target: Node; name: string; args: Node[]; safe: boolean }
  | { kind: 'selection'; target: Node; taken: Taken; where: Node; safe: boolean }
  | { kind: 'projection'; target: Node; each: Node; safe: boolean }
  | { kind: 'list'; items: Node[] }
  | { kind: 'map'; entries: { key: Node; value: Node }[] }
  | { kind: 'type'; name: string }
  | { kind: 'new'; name: string; args: Node[] }
  | { kind: 'unary'; operator: '!' | '-' | '+'; operand: Node }
  | { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node }
  | { kind: 'elvis'; value: Node; otherwise: Node }
  | { kind: 'ternary'; condition: Node; yes: Node; no: Node }
);

/** The nodes right below. */
export function children(node: Node): Node[] {
  switch (node.kind) {
    case 'function':
    case 'new':
      return node.args;
    case 'property':
      return [node.target];
    case 'index':
      return [node.target, node.index];
    case 'method':
      return [node.target, ...node.args];
    case 'selection':
      return [node.target, node.where];
    case 'projection':
      return [node.target, node.each];
    case 'list':
      return node.items;
    case 'map':
      return node.entries.flatMap((entry) => [entry.key, entry.value]);
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'elvis':
      return [node.value, node.otherwise];
    case 'ternary':
      return [node.condition, node.yes, node.no];
    default:
      return [];
  }
}
