import { methodTable, type Arguments, type Method, type MethodTable } from './methods.ts';
import { decimal, whole, type Value } from './values.ts';

function real(work: (value: number) => number): Method<null> {
  return [1, 1, (_, args) => decimal(work(args.number(0)))];
}

/** Whole where both are, as Java chooses among its overloads. */
function alike(work: (a: number, b: number) => number): Method<null> {
  return [2, 2, (_, args) => result(work(args.number(0), args.number(1)), args)];
}

function result(value: number, args: Arguments): Value {
  return args.values.some((_, index) => args.isDecimal(index)) ? decimal(value) : whole(value);
}

/** java.lang.Math. `round` gives a whole number, `floor` and `ceil` a decimal, as there. */
export const mathMethods: MethodTable<null> = methodTable<null>({
  abs: [1, 1, (_, args) => result(Math.abs(args.number(0)), args)],
  cbrt: real(Math.cbrt),
  ceil: real(Math.ceil),
  exp: real(Math.exp),
  floor: real(Math.floor),
  floorDiv: [2, 2, (_, args) => whole(Math.floor(args.whole(0) / args.whole(1)))],
  floorMod: [2, 2, (_, args) => whole(((args.whole(0) % args.whole(1)) + args.whole(1)) % args.whole(1))],
  hypot: [2, 2, (_, args) => decimal(Math.hypot(args.number(0), args.number(1)))],
  log: real(Math.log),
  log10: real(Math.log10),
  max: alike(Math.max),
  min: alike(Math.min),
  pow: [2, 2, (_, args) => decimal(args.number(0) ** args.number(1))],
  random: [0, 0, (_, args) => args.around.random()],
  rint: real((value) => (Math.abs(value % 1) === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))),
  round: [1, 1, (_, args) => whole(Math.round(args.number(0)))],
  signum: real(Math.sign),
  sqrt: real(Math.sqrt),
});

export const mathFields: ReadonlyMap<string, Value> = new Map([
  ['E', Math.E],
  ['PI', Math.PI],
]);
