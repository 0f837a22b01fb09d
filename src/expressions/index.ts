/** The one place where text that users write is evaluated. Pure: it sees what its {@link Scope} shows, and no more. */
export { asking, type RemoteFunction, type RemoteFunctions } from './asking.ts';
export { evaluateCondition, type Condition } from './condition.ts';
export { dataScope } from './data-scope.ts';
export type { Limits } from './engine/meter.ts';
export { defaultLimits } from './engine/meter.ts';
export type { ExpressionFunction, Scope } from './engine/scope.ts';
export { evaluate, type Evaluated, type EvaluateOptions, type Problem } from './evaluate.ts';
export { InvalidArgument, standardFunctions } from './functions.ts';
export { parse, references, type References, type SyntaxProblem } from './lint.ts';
export { matchesWhole } from './whole-match.ts';
