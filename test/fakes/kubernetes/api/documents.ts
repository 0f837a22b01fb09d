import { parse } from 'yaml';

import { badRequest } from '../failures.ts';
import { type Json, isMap } from '../objects.ts';

/** A body as JSON or YAML. @throws {Failure} 400 */
export function documentOf(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    const document = yamlOf(body);
    if (isMap(document) || Array.isArray(document)) return document;
    throw badRequest('error decoding body: neither JSON nor YAML');
  }
}

function yamlOf(body: string): Json {
  try {
    return parse(body);
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
