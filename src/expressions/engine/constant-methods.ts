import { checked, unitsBetween } from './calendar.ts';
import { formatDate, parseDate } from './date-format.ts';
import { fault } from './fault.ts';
import { methodTable, type Arguments } from './methods.ts';
import { weekday } from './moment-methods.ts';
import { Constant, type Format, type Generator, Moment, type Value } from './values.ts';

/** Of the enumerations: units and days of the week. */
export const constantMethods = methodTable<Constant>({
  between: [
    2,
    2,
    (constant, args) => unitsBetween(args.moment(0).ms, args.moment(1).ms, unitOnly(constant, 'between')),
  ],
  compareTo: [1, 1, (constant, args) => constant.ordinal - args.constant(0, constant.type).ordinal],
  equals: [
    1,
    1,
    (constant, args) => {
      const other = args.any(0);
      return other instanceof Constant && other.type === constant.type && other.name === constant.name;
    },
  ],
  getValue: [0, 0, (constant) => constant.ordinal + 1],
  minus: [1, 1, (constant, args) => dayOnly(constant, -args.whole(0))],
  name: [0, 0, (constant) => constant.name],
  ordinal: [0, 0, (constant) => constant.ordinal],
  plus: [1, 1, (constant, args) => dayOnly(constant, args.whole(0))],
});

function unitOnly(constant: Constant, method: string): string {
  if (constant.type !== 'ChronoUnit') throw fault(`A ${constant.type} has no method ${method}().`);
  return constant.name;
}

function dayOnly(constant: Constant, by: number): Constant {
  if (constant.type !== 'DayOfWeek') throw fault(`A ${constant.type} cannot be counted on.`);
  return weekday(constant.ordinal + 1 + by);
}

/** Of java.text.SimpleDateFormat. */
export const formatMethods = methodTable<Format>({
  format: [
    1,
    1,
    ({ pattern }, args) => {
      const value = args.any(0);
      return formatDate(pattern, value instanceof Moment ? value.ms : checked(args.whole(0)));
    },
  ],
  parse: [1, 1, ({ pattern }, args) => new Moment('Date', parseDate(pattern, args.text(0)))],
  toPattern: [0, 0, ({ pattern }) => pattern],
});

function below(args: Arguments): Value {
  const [low, high] =
    args.count === 2 ? [args.whole(0), args.whole(1)] : [0, args.count === 1 ? args.whole(0) : 2 ** 32];
  if (high <= low) throw fault('The bound of a random number must be above its origin.');
  const value = low + Math.floor(args.around.random() * (high - low));
  return args.count === 0 ? value - 2 ** 31 : value;
}

/** Of java.util.Random. */
export const generatorMethods = methodTable<Generator>({
  nextBoolean: [0, 0, (_, args) => args.around.random() < 0.5],
  nextDouble: [0, 0, (_, args) => args.around.random()],
  nextInt: [0, 2, (_, args) => below(args)],
  nextLong: [0, 0, (_, args) => Math.floor((args.around.random() - 0.5) * 2 ** 53)],
});
