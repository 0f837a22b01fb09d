import { isJsonObject } from '../../../kernel/index.ts';
import { BadRequest } from '../answers.ts';

/** Words and signs of one query. */
export const mostTokens = 5_000;

/** What a client sends. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

/** @throws {BadRequest} it has not the form of one */
export function readOperation(body: unknown): Operation {
  if (Array.isArray(body)) throw new BadRequest('BAD_REQUEST', 'One operation a request: a batch is not taken.');
  if (!isJsonObject(body)) throw new BadRequest('BAD_REQUEST', 'Expected a JSON object {"query": …, "variables": …}.');
  const { query, variables, operationName } = body;
  if (typeof query !== 'string' || query.trim() === '') {
    throw new BadRequest('BAD_REQUEST', 'query: expected the text of an operation.');
  }
  if (variables !== undefined && variables !== null && !isJsonObject(variables)) {
    throw new BadRequest('BAD_REQUEST', 'variables: expected a JSON object.');
  }
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw new BadRequest('BAD_REQUEST', 'operationName: expected text.');
  }
  return {
    query,
    ...(variables ? { variables } : {}),
    ...(typeof operationName === 'string' && operationName !== '' ? { operationName } : {}),
  };
}
