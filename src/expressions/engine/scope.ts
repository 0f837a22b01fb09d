import type { Json } from '../../kernel/index.ts';

/**
 * A function that an expression calls as `#name(…)`. Its arguments are evaluated and plain; check them, a user wrote
 * them. It may throw: the message of a `DomainError` is told to the user, that of any other error is not.
 */
export interface ExpressionFunction {
  (...args: Json[]): unknown;
  /** It is told whether an argument was protected by `#doNotEval`. For functions of this folder. */
  takesVerbatim?: true;
}

/** All that an expression can see. */
export interface Scope {
  /**
   * A name that stands alone, `trigger` in `${trigger.user}`: plain JSON, or `undefined` if there is none. Called for
   * what an expression names only, so a costly entry is made when it is asked for.
   */
  lookup(name: string): unknown;
  /** For `#root.containsKey('name')`; by default what {@link lookup} finds. */
  has?(name: string): boolean;
  functions: Readonly<Record<string, ExpressionFunction>>;
  /** The whole context as data, should an expression result in `#root`. */
  root?: unknown;
  /** For `new java.util.Date()` and its like; without it they are refused. */
  now?: Date;
  /** From 0 up to, but not including, 1; for identities and random numbers. Without it they are refused. */
  random?: () => number;
}
