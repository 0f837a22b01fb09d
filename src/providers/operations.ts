import { Inject, Injectable } from '@nestjs/common';
import { Clock, DomainError, type Json, type JsonObject, toJson } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';

/** A mutation of the outside world, before it is made. */
export interface Intent {
  /** Id of the intent, as the provider gets it. */
  operation: string;
  account: string;
  provider: string;
  /** The capability's method, `serverGroups.resize`. */
  call: string;
  region: string;
  /** What it is done to; of something new, the name that it belongs to. */
  name: string;
  /** What was asked for. Never holds what an instance is handed: that may be secret. */
  arguments: JsonObject;
}

type Phase = 'intent' | 'call' | 'observation';

const columns = [
  'operation',
  'phase',
  'at',
  'account',
  'provider',
  'call',
  'region',
  'name',
  'outcome',
  'detail',
  'times',
];
const quoted = columns.map((column) => `"${column}"`).join(', ');
const insert = `INSERT INTO "operation" (${quoted}) VALUES (${columns.map(() => '?').join(', ')})`;
const keepFirst = `${insert} ON CONFLICT ("operation", "phase") DO NOTHING`;
const keepLast =
  `${insert} ON CONFLICT ("operation", "phase") DO UPDATE SET "at" = excluded."at", "name" = excluded."name", ` +
  `"outcome" = excluded."outcome", "detail" = excluded."detail", "times" = "operation"."times" + 1`;

const longestDetail = 16_000;

/**
 * The ledger of what was done to the clouds: three rows for each operation, the intent (before), the call (what the
 * cloud answered) and the observation (what was seen then). An intent without a call is one that a crash cut short; it
 * is called again with the same id, and the rows say how often.
 */
@Injectable()
export class Operations {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Makes a mutation. Nothing is called that was not first written.
   *
   * @param call    the provider's own call
   * @param observe what is there afterwards; when that cannot be seen, the mutation is none the worse
   */
  async carryOut<T>(intent: Intent, call: () => Promise<T>, observe: (result: T) => Promise<Json>): Promise<T> {
    await this.#note('intent', intent, 'meant', intent.arguments);
    let result: T;
    try {
      result = await call();
    } catch (error) {
      const facts = error instanceof DomainError ? { code: error.code, refusal: error.refusal } : {};
      const reason = error instanceof Error ? error.message : String(error);
      await this.#note('call', intent, 'refused', { ...facts, reason });
      throw error;
    }
    await this.#note('call', intent, 'taken', toJson(result));
    const [outcome, seen] = await observe(result).then(
      (sight): [string, Json] => ['seen', sight],
      (error: unknown): [string, Json] => [
        'unseen',
        { reason: error instanceof Error ? error.message : String(error) },
      ],
    );
    await this.#note('observation', intent, outcome, seen);
    return result;
  }

  async #note(phase: Phase, intent: Intent, outcome: string, detail: Json): Promise<void> {
    const { operation, account, provider, call, region, name } = intent;
    const text = JSON.stringify(detail);
    const kept = text.length > longestDetail ? JSON.stringify({ tooLong: text.length }) : text;
    const at = this.clock.now().getTime();
    const sql = phase === 'intent' ? keepFirst : keepLast;
    await this.unitOfWork.append((statements) => {
      statements.run(sql, [operation, phase, at, account, provider, call, region, name, outcome, kept, 1]);
    });
  }
}
