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

const tester = 'system:serviceaccount:default:tester';

/** Who may come in, and what for. */
export class Access {
  private asking = tester;
  private readonly forbids = new Set<(wish: Wish, user: string) => boolean>();
  /** Whose they are. */
  private readonly tokens: Map<string, string>;

  /** Without a token and certificates everybody may come in. */
  constructor(
    private readonly token: string | undefined,
    private readonly takesCertificates: boolean,
  ) {
    this.tokens = new Map(token === undefined ? [] : [[token, tester]]);
  }

  /** As messages name who asks: each call is answered before the next one is looked at. */
  get user(): string {
    return this.asking;
  }

  /** Forbids what the predicate says, as RBAC would. @returns the way to allow it again */
  forbid(predicate: (wish: Wish, user: string) => boolean): () => void {
    this.forbids.add(predicate);
    return () => void this.forbids.delete(predicate);
  }

  /** Accepts one more token. */
  accept(token: string, user = tester): void {
    this.tokens.set(token, user);
  }

  /** From now on no token of before is good. */
  expireTokens(): void {
    this.tokens.clear();
  }

  allows(wish: Wish): boolean {
    return ![...this.forbids].some((predicate) => predicate(wish, this.user));
  }

  /**
   * @param isCertified whether the connection bears a certificate of the cluster's authority
   * @throws {Failure} 401
   */
  authenticate(authorization: string, isCertified: boolean): void {
    const isOpen = this.token === undefined && !this.takesCertificates;
    if (isOpen || (this.takesCertificates && isCertified)) {
      this.asking = tester;
      return;
    }
    const user = this.tokens.get(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
    if (user === undefined) throw unauthorized();
    this.asking = user;
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
