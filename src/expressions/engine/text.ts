import { dateText } from './date-text.ts';
import { fault } from './fault.ts';
import type { Meter } from './meter.ts';
import {
  asJson,
  entryOf,
  given,
  Constant,
  Decimal,
  isList,
  isMap,
  isThing,
  Moment,
  TypeName,
  Verbatim,
  type Thing,
  type Value,
} from './values.ts';

/** What one of our own types says of itself. */
export function thingText(thing: Thing): string {
  if (thing instanceof Decimal) return decimalText(thing.value);
  if (thing instanceof Moment) return dateText(thing);
  if (thing instanceof Constant) {
    return thing.type === 'ChronoUnit' ? thing.name.charAt(0) + thing.name.slice(1).toLowerCase() : thing.name;
  }
  if (thing instanceof TypeName) return thing.fullName;
  throw fault(`A ${thing.type} has no text.`);
}

function decimalText(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('e') ? text : `${text}.0`;
}

/** As Java's `toString()` would have it: `[a, b]`, `{k=v}`. */
export function javaText(value: Value, meter: Meter): string {
  meter.step();
  if (value === null) return 'null';
  if (typeof value === 'string') return built(value, meter);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Verbatim) return javaText(value.value, meter);
  if (isList(value)) {
    return built(`[${meter.deeper(() => value.map((item) => javaText(given(item), meter)).join(', '))}]`, meter);
  }
  if (isThing(value)) return thingText(value);
  if (!isMap(value)) throw fault('What is not data has no text.');
  const entries = meter.deeper(() =>
    Object.keys(value).map((key) => `${key}=${javaText(entryOf(value, key) ?? null, meter)}`),
  );
  return built(`{${entries.join(', ')}}`, meter);
}

/** As `+` and a text around `${ … }` take it: elements joined by commas. */
export function joinedText(value: Value, meter: Meter): string {
  if (!isList(value)) return javaText(value, meter);
  return meter.deeper(() => built(value.map((item) => joinedText(given(item), meter)).join(','), meter));
}

/** As a part of a longer text. Spinnaker fails on a map here; JSON is what its reader can use. */
export function partText(value: Value, meter: Meter): string {
  if (value instanceof Verbatim) return partText(value.value, meter);
  return isMap(value) && !isThing(value)
    ? built(JSON.stringify(asJson(value, meter, thingText)), meter)
    : joinedText(value, meter);
}

function built(text: string, meter: Meter): string {
  meter.builds(text.length);
  return text;
}
