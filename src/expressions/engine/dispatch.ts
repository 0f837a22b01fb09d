import { listMethods, mapMethods } from './collection-methods.ts';
import { fault } from './fault.ts';
import {
  call,
  weight,
  Arguments,
  type Method,
  type MethodTable,
  type OfferedType,
  type Surroundings,
} from './methods.ts';
import { constantMethods, formatMethods, generatorMethods } from './constant-methods.ts';
import { momentMethods } from './moment-methods.ts';
import { booleanMethods, numberMethods } from './number-types.ts';
import { textMethods } from './text-methods.ts';
import { javaText } from './text.ts';
import { notOffered, offeredType, staticField } from './types.ts';
import {
  Constant,
  Decimal,
  entryOf,
  Format,
  Generator,
  isList,
  isMap,
  isThing,
  Moment,
  TypeName,
  Verbatim,
  type Value,
  type ValueMap,
} from './values.ts';

/** A table with the value that it is for, so that the two cannot be mixed up. */
type Offer = (name: string) => ((args: Arguments) => Value) | undefined;

function offer<T>(target: T, table: MethodTable<T>): Offer {
  return (name) => {
    const found: Method<T> | undefined = table.get(name);
    return found === undefined ? undefined : (args) => call(found, target, args);
  };
}

function offerOf(target: Value): Offer | undefined {
  if (typeof target === 'string') return offer(target, textMethods);
  if (typeof target === 'number' || target instanceof Decimal) return offer(target, numberMethods);
  if (typeof target === 'boolean') return offer(target, booleanMethods);
  if (isList(target)) return offer(target, listMethods);
  if (target instanceof Moment) return offer(target, momentMethods(target));
  if (target instanceof Constant) return offer(target, constantMethods);
  if (target instanceof Format) return offer(target, formatMethods);
  if (target instanceof Generator) return offer(target, generatorMethods);
  if (target instanceof TypeName) return offer(null, typeOf(target).statics);
  return !isThing(target) && isMap(target) ? offer(target, mapMethods) : undefined;
}

function typeOf(target: TypeName): OfferedType {
  return offeredType(target.fullName);
}

/** Calls a method by its name: one of a table, or nothing. */
export function callMethod(target: Value, name: string, values: readonly Value[], around: Surroundings): Value {
  if (target instanceof Verbatim) return callMethod(target.value, name, values, around);
  around.meter.step(1 + weight(target));
  const args = new Arguments(`${name}()`, values, around);
  const found = offerOf(target)?.(name);
  if (found !== undefined) return found(args);
  if (name === 'toString' && values.length === 0 && !(target instanceof TypeName))
    return javaText(target, around.meter);
  if (!isThing(target) && isMap(target) && values.length === 0) {
    const value = getter(target, name);
    if (value !== undefined) return value;
  }
  throw notOffered(target, name);
}

/** `getName()`, `isManual()` and `hasFailed()` read the entries of what is an object in Spinnaker and a map here. */
function getter(map: ValueMap, name: string): Value | undefined {
  const found = /^(get|is|has)([A-Z]\w*)$/.exec(name);
  const property = found?.[2];
  if (found === null || property === undefined || name === 'getClass') return undefined;
  return found[1] === 'has' ? entryOf(map, name) : entryOf(map, property.charAt(0).toLowerCase() + property.slice(1));
}

/** A property of what is not a map: by the getter that stands for it. */
export function readProperty(target: Value, name: string, around: Surroundings): Value {
  if (target instanceof Verbatim) return readProperty(target.value, name, around);
  if (target instanceof TypeName) return staticField(typeOf(target), name);
  if ((typeof target === 'string' || isList(target)) && (name === 'length' || name === 'size')) return target.length;
  const offers = offerOf(target);
  const capitalised = name.charAt(0).toUpperCase() + name.slice(1);
  const found = offers?.(`get${capitalised}`) ?? offers?.(`is${capitalised}`);
  if (found === undefined) {
    const advice = isList(target) ? ' Use [0] for an element or .![…] for a property of each.' : '';
    throw fault(`There is no property "${name}" on ${kindOf(target)}.${advice}`);
  }
  return found(new Arguments(name, [], around));
}

function kindOf(target: Value): string {
  if (isList(target)) return 'a list';
  if (isThing(target)) return `a ${target.type}`;
  if (typeof target === 'object') return 'something that is not data';
  return `the ${typeof target === 'string' ? 'text' : typeof target} ${JSON.stringify(target).slice(0, 60)}`;
}
