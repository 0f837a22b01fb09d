/**
 * Why an expression has no value: it is badly written, it went wrong, it wanted too much, or what it names is not
 * there (yet).
 */
export type FaultKind = 'syntax' | 'fault' | 'limit' | 'unknown';

/** Leaves the evaluator as a problem, never as an exception. */
export class Fault extends Error {
  readonly kind: FaultKind;
  /** Offset in the expression; unknown where it is thrown by a method, then the interpreter says it. */
  readonly position: number | undefined;

  constructor(kind: FaultKind, description: string, position?: number) {
    super(description);
    this.name = 'Fault';
    this.kind = kind;
    this.position = position;
  }
}

export function fault(description: string): Fault {
  return new Fault('fault', description);
}
