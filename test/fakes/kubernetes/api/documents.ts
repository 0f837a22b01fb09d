import { parse } from 'yaml';

import { badRequest, unsupportedMediaType } from '../failures.ts';
import type { Call } from '../request-log.ts';
import { type Json, isMap } from '../objects.ts';

const protobuf = 'application/vnd.kubernetes.protobuf';

/** A body as JSON or YAML. @throws {Failure} 400, and 415 on what a fake does not read */
export function documentOf({ body, contentType }: Pick<Call, 'body' | 'contentType'>): Json {
  if (contentType.startsWith(protobuf)) {
    throw unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    );
  }
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
