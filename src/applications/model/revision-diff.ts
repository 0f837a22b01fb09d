import compare from 'microdiff';
import { type Json, type JsonObject, toJson } from '../../kernel/index.ts';

/** One change from an older to a newer document. */
export interface DocumentChange {
  path: (string | number)[];
  change: 'added' | 'removed' | 'changed';
  before?: Json;
  after?: Json;
}

const kinds = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const;

/** What has changed, in the order in which it stands in the documents. */
export function documentChanges(before: JsonObject, after: JsonObject): DocumentChange[] {
  return compare(before, after).map((difference) => ({
    path: difference.path,
    change: kinds[difference.type],
    ...('oldValue' in difference ? { before: toJson(difference.oldValue) } : {}),
    ...('value' in difference ? { after: toJson(difference.value) } : {}),
  }));
}
