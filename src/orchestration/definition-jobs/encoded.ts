import { z } from 'zod';
import { InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import type { Planning } from '../port.ts';

/** A document in a job: as it stands, or as JSON in base64, as Spinnaker's own clients send it. */
export const encoded = () =>
  z.union([z.string().min(1), z.looseObject({}), z.array(z.unknown())], {
    error: 'expected a document: JSON, or the same in base64',
  });

/**
 * The document that a job hands over. An expression that stands in place of all of it is evaluated; those within it are left
 * alone: they belong to the document.
 *
 * @param field the key that holds it, for the error
 * @throws {InvalidInput}
 */
export function decoded(value: unknown, field: string, { evaluate }: Pick<Planning<unknown>, 'evaluate'>): Json {
  if (typeof value !== 'string') return value as Json;
  const given = value.trim();
  if (/^[[{]/.test(given)) return parsed(given, field);
  const evaluated = given.includes('${') ? evaluate<Json>(given).value : given;
  if (typeof evaluated !== 'string') return evaluated;
  const text = evaluated.trim();
  return /^[[{]/.test(text) ? parsed(text, field) : parsed(fromBase64(text, field), field);
}

/** As {@link decoded}, where an object is meant. @throws {InvalidInput} */
export function decodedObject(
  value: unknown,
  field: string,
  planning: Pick<Planning<unknown>, 'evaluate'>,
): JsonObject {
  const document = decoded(value, field, planning);
  if (isJsonObject(document)) return document;
  throw new InvalidInput('The job', [{ path: [field], message: 'expected a JSON object, plain or in base64' }]);
}

function fromBase64(text: string, field: string): string {
  if (/^[A-Za-z0-9+/_=\s-]+$/.test(text)) return Buffer.from(text, 'base64').toString('utf8');
  throw new InvalidInput('The job', [{ path: [field], message: 'is neither JSON nor JSON in base64' }]);
}

function parsed(text: string, field: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InvalidInput('The job', [{ path: [field], message: `is no JSON, plain or in base64: ${why}` }]);
  }
}
