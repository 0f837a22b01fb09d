import type { Json } from '../../../kernel/index.ts';

/** What rendering takes from outside, so that it stays a function of what it is given. */
export interface Means {
  /** A text read as YAML; undefined where it is none. */
  yaml(text: string): Json | undefined;
  /** The places in a value that a JSON path finds; a sentence where the path is none. */
  places(value: Json, jsonPath: string): (string | number)[][] | string;
  /** The id of a pipeline or a strategy; undefined where there is none of this name. */
  idOf(kind: 'pipeline' | 'strategy', application: string, name: string): string | undefined;
}
