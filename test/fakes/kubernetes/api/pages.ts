import { badRequest, expired } from '../failures.ts';
import type { Stored } from '../store.ts';

interface Page {
  revision: number;
  rest: readonly Stored[];
}

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** Lists that were begun: later pages show the state of the first. */
export class Pages {
  private readonly open = new Map<string, Page>();
  private count = 0;

  /** Keeps the rest of a list. @returns its continue token */
  keep(page: Page): string {
    this.count += 1;
    const token = Buffer.from(
      JSON.stringify({ v: 'meta.k8s.io/v1', rv: page.revision, start: String(this.count) }),
    ).toString('base64url');
    this.open.set(token, page);
    // Enough for all that a test lists at a time; the oldest is the one that was given up.
    if (this.open.size > 200) this.open.delete(this.open.keys().next().value!);
    return token;
  }

  /** @throws {Failure} 410 when history went on without it */
  take(token: string): Page {
    const page = this.open.get(token);
    if (page) return page;
    try {
      JSON.parse(Buffer.from(token, 'base64url').toString());
    } catch {
      throw badRequest('continue key is not valid: illegal base64 data');
    }
    throw expired(tooOld);
  }

  /** No list that was begun can be ended. */
  expire(): void {
    this.open.clear();
  }
}
