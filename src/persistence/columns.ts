import type { ValueTransformer } from 'typeorm';

/** For a `bigint` column that holds an instant, UTC milliseconds. PostgreSQL hands a bigint out as text. */
export const instant: ValueTransformer = {
  to: (value: Date | null | undefined): number | null | undefined => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null | undefined): Date | null | undefined =>
    value === null || value === undefined ? value : new Date(Number(value)),
};

/** For a `bigint` column that holds a count up to 2^53, or an instant that is wanted as a number of milliseconds. */
export const wholeNumber: ValueTransformer = {
  to: (value: number | null | undefined): number | null | undefined => value,
  from: (value: string | number | null | undefined): number | null | undefined =>
    value === null || value === undefined ? value : Number(value),
};
