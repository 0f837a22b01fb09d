/** What a Jinja text is made of. */

export type Expression =
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'name'; name: string }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'map'; entries: { key: Expression; value: Expression }[] }
  | { kind: 'member'; target: Expression; key: Expression }
  | { kind: 'call'; target: Expression; args: Argument[] }
  | { kind: 'filter'; target: Expression; name: string; args: Argument[] }
  | { kind: 'test'; target: Expression; name: string; args: Argument[]; negated: boolean }
  | { kind: 'unary'; operator: 'not' | '-' | '+'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'choice'; condition: Expression; then: Expression; otherwise: Expression };

export interface Argument {
  /** Of `key=value`. */
  name?: string;
  value: Expression;
  /** As it is written. */
  source: string;
}

export type Node =
  | { kind: 'text'; text: string }
  | { kind: 'print'; expression: Expression; source: string }
  | { kind: 'if'; branches: { condition: Expression; source: string; body: Node[] }[]; otherwise: Node[] }
  | { kind: 'for'; names: string[]; list: Expression; source: string; body: Node[]; otherwise: Node[] }
  | { kind: 'set'; name: string; value: Expression }
  /** A tag that is not Jinja's own: `module`, `pipelineId`, … */
  | { kind: 'tag'; name: string; args: Argument[] };
