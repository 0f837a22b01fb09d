import { Failure } from './failures.ts';
import type { KubeObject } from './objects.ts';

/** A write as admission webhooks see it. */
export interface Admitted {
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  object: KubeObject;
  was?: KubeObject;
  dryRun: boolean;
  user: string;
}

/** Says why not, or nothing. */
export type Refuses = (write: Admitted) => string | undefined;

/** The admission webhooks which a test has put up. */
export class Admission {
  private readonly webhooks = new Map<string, { refuses: Refuses; code: number }>();

  /** @returns the way to take it down */
  add(name: string, refuses: Refuses, code = 403): () => void {
    this.webhooks.set(name, { refuses, code });
    return () => void this.webhooks.delete(name);
  }

  /** @throws {Failure} in the words of the webhook that refuses */
  review(write: Admitted): void {
    for (const [name, { refuses, code }] of this.webhooks) {
      const why = refuses(write);
      if (why === undefined) continue;
      const reason = code === 403 ? 'Forbidden' : '';
      throw new Failure(code, reason, `admission webhook "${name}" denied the request: ${why}`, {});
    }
  }
}
