import { DomainError, InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { again, failed, type Outcome, succeeded, type Turn } from '../port.ts';

/** So many in one turn: after a crash, no more than these are saved once more, which changes nothing. */
const perTurn = 25;

interface Refused extends JsonObject {
  name: string;
  error: string;
}

/**
 * Saves each of many pipelines by itself. Those that are refused do not hold up the others, and fail the stage at the end.
 *
 * @param save a second time it must change nothing
 */
export async function saveMany(
  { memory, now }: Turn<unknown>,
  list: readonly Json[],
  save: (document: JsonObject, position: number) => Promise<unknown>,
): Promise<Outcome> {
  const next = typeof memory['next'] === 'number' ? memory['next'] : 0;
  const saved = listOf<string>(memory['saved']);
  const refused = listOf<Refused>(memory['refused']);
  for (const [position, document] of [...list.entries()].slice(next, next + perTurn)) {
    const name = nameOf(document, position);
    try {
      if (!isJsonObject(document)) throw new InvalidInput(name, [{ path: [], message: 'expected a JSON object' }]);
      await save(document, position);
      saved.push(name);
    } catch (error) {
      if (!(error instanceof DomainError) || error.refusal === 'unavailable') throw error;
      refused.push({ name, error: error.message });
    }
  }
  if (next + perTurn < list.length) return again({ memory: { next: next + perTurn, saved, refused }, at: now });
  const context = { bulksave: told(saved, refused) };
  if (refused.length === 0) return succeeded({}, context);
  const errors = refused.map((one) => `${one.name}: ${one.error}`);
  return failed(`${String(refused.length)} of ${String(list.length)} pipelines were not saved.`, { errors, context });
}

const told = (saved: string[], refused: Refused[]): JsonObject => ({
  successful_pipelines_count: saved.length,
  successful_pipelines: saved,
  failed_pipelines_count: refused.length,
  failed_pipelines: refused,
});

const listOf = <T extends Json>(value: Json | undefined): T[] => (Array.isArray(value) ? ([...value] as T[]) : []);

function nameOf(document: Json, position: number): string {
  const name = isJsonObject(document) ? document['name'] : undefined;
  return typeof name === 'string' ? name : `number ${String(position + 1)}`;
}
