import { forbidden, unauthorized } from './failures.ts';
import type { Kind } from './kinds.ts';

/** What someone wants to do. */
export interface Wish {
  verb: string;
  group: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
}

/** Who may come in, and what for. */
export class Access {
  /** As messages name who asks. */
  readonly user = 'system:serviceaccount:default:tester';
  private readonly forbids = new Set<(wish: Wish) => boolean>();
  private readonly tokens: Set<string>;

  /** @param token without one everybody may come in */
  constructor(readonly token: string | undefined) {
    this.tokens = new Set(token === undefined ? [] : [token]);
  }

  /** Forbids what the predicate says, as RBAC would. @returns the way to allow it again */
  forbid(predicate: (wish: Wish) => boolean): () => void {
    this.forbids.add(predicate);
    return () => void this.forbids.delete(predicate);
  }

  /** Accepts one more token. */
  accept(token: string): void {
    this.tokens.add(token);
  }

  /** From now on no token of before is good. */
  expireTokens(): void {
    this.tokens.clear();
  }

  allows(wish: Wish): boolean {
    return ![...this.forbids].some((predicate) => predicate(wish));
  }

  /** @throws {Failure} 401 */
  authenticate(authorization: string): void {
    if (this.token === undefined) return;
    if (!this.tokens.has(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '')) throw unauthorized();
  }

  /** @throws {Failure} 403 */
  authorize(kind: Kind, wish: Wish): void {
    if (this.allows(wish)) return;
    const where = wish.namespace ? ` in the namespace ${JSON.stringify(wish.namespace)}` : ' at the cluster scope';
    const what = `${wish.resource}${wish.subresource && `/${wish.subresource}`}`;
    throw forbidden(
      kind,
      wish.name,
      `User "${this.user}" cannot ${wish.verb} resource "${what}" in API group "${wish.group}"${where}`,
    );
  }
}
