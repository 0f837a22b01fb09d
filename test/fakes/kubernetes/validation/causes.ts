import type { Cause } from '../failures.ts';
import type { Json } from '../objects.ts';

/** Something that has to be said is not. */
export const required = (field: string, more = ''): Cause => ({
  reason: 'FieldValueRequired',
  message: `Required value${more && `: ${more}`}`,
  field,
});
/** A value that will not do. */
export const wrong = (field: string, value: Json, why: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  field,
});
/** A value that is none of a few. */
export const unsupported = (field: string, value: Json, supported: string[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`,
  field,
});
