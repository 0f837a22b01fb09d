import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';

/** Any JSON: what has a form of its own in each plugin. */
export const JsonScalar = new GraphQLScalarType<Json, Json>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value as Json,
  parseValue: (value) => value as Json,
  parseLiteral: (node, variables) => literal(node, variables),
});

/** A JSON object, every key kept as it came. */
export const JsonObjectScalar = new GraphQLScalarType<JsonObject, JsonObject>({
  name: 'JSONObject',
  description: 'A JSON object. Keys and their order are kept.',
  serialize: (value) => value as JsonObject,
  parseValue: (value) => objectOnly(value),
  parseLiteral: (node, variables) => objectOnly(literal(node, variables)),
});

const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

const minuteMs = 60_000;
const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const threeDigits = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'));
/** The minute that was told last, up to its seconds. */
let told = { minute: Number.NaN, text: '' };

/** As `toISOString`, of which a page of executions wants hundreds: most lie in the minute of the one before. */
function isoText(at: Date): string {
  const ms = at.getTime();
  const minute = Math.floor(ms / minuteMs);
  // An invalid date is never of that minute: `toISOString` refuses it.
  if (minute !== told.minute) told = { minute, text: at.toISOString().slice(0, -'00.000Z'.length) };
  const within = ms - minute * minuteMs;
  return `${told.text}${twoDigits[Math.floor(within / 1_000)] ?? ''}.${threeDigits[within % 1_000] ?? ''}Z`;
}

/** An instant, as ISO 8601 text in UTC. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant in ISO 8601, `2026-03-01T12:00:00.000Z`. Input needs a time zone.',
  serialize: (value) => isoText(value instanceof Date ? value : new Date(value as number)),
  parseValue: (value) => instant(value),
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});

function objectOnly(value: unknown): JsonObject {
  if (isJsonObject(value)) return value;
  throw new GraphQLError('Expected a JSON object.');
}

function instant(value: unknown): Date {
  const parsed = typeof value === 'string' && isoInstant.test(value) ? new Date(value) : undefined;
  if (parsed !== undefined && !Number.isNaN(parsed.getTime())) return parsed;
  throw new GraphQLError('Expected an instant in ISO 8601 with its time zone, such as 2026-03-01T12:00:00Z.');
}

/** Depth is bounded before a query is parsed, so this may recurse. */
function literal(node: ValueNode, variables: Record<string, unknown> | null | undefined): Json {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => literal(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, literal(value, variables)]));
    case Kind.VARIABLE:
      return (variables?.[node.name.value] ?? null) as Json;
    case Kind.NULL:
      return null;
  }
}
