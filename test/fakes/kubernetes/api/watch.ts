import { Failure, badRequest } from '../failures.ts';
import { type Kind, apiVersionOf } from '../kinds.ts';
import type { Selects } from '../selectors.ts';
import type { Change, Store } from '../store.ts';
import type { Asked, Served } from './cluster.ts';
import { selected, selectionOf, textOf } from './reads.ts';
import type { Target } from './target.ts';

/** Where a watch writes its events. */
export interface Sink {
  write(line: string): void;
  end(): void;
}

/** A client that hears of changes until it has enough, the time is over or the server lets it go. */
export class Watch {
  private readonly stopListening: () => void;
  private readonly timer: NodeJS.Timeout;
  private readonly selects: Selects | undefined;
  private readonly kind: Kind;

  constructor(
    private readonly store: Store,
    readonly target: Target,
    private readonly query: URLSearchParams,
    private readonly sink: Sink,
  ) {
    this.kind = target.kind;
    this.selects = selectionOf(target, query);
    this.stopListening = store.listen((change) => {
      if (change.now.table === this.kind.table) this.tell(change);
    });
    const seconds = Number(query.get('timeoutSeconds') ?? 0) || 1800;
    this.timer = setTimeout(() => this.end(), seconds * 1000);
    this.timer.unref();
  }

  /** Tells of one change as this watch sees it: what leaves the selection is deleted, what comes into it added. */
  tell({ type, now, was }: Change): void {
    if (this.target.namespace !== undefined && now.object.metadata.namespace !== this.target.namespace) return;
    const meant = !this.selects || this.selects(now.object);
    const wasMeant = was !== undefined && (!this.selects || this.selects(was.object));
    if (!meant && !wasMeant) return;
    const seen = !meant || type === 'DELETED' ? 'DELETED' : wasMeant ? 'MODIFIED' : 'ADDED';
    this.sink.write(`{"type":"${seen}","object":${textOf(this.kind, now)}}\n`);
  }

  /** Tells how far the client has come, if it wants to know. */
  bookmark(annotations?: Record<string, string>): void {
    if (this.query.get('allowWatchBookmarks') !== 'true') return;
    const metadata = {
      resourceVersion: String(this.store.revision),
      creationTimestamp: null,
      ...(annotations && { annotations }),
    };
    const object = { kind: this.kind.kind, apiVersion: apiVersionOf(this.kind), metadata };
    this.sink.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  /** Tells of a failure, and ends. */
  fail(failure: Failure): void {
    this.sink.write(`${JSON.stringify({ type: 'ERROR', object: failure.status() })}\n`);
    this.end();
  }

  end(): void {
    this.close();
    this.sink.end();
  }

  /** The client has gone. */
  close(): void {
    clearTimeout(this.timer);
    this.stopListening();
  }
}

/** Opens a watch: what there is, unless the client says what it has seen; then all that follows. */
export function openWatch(served: Served, { target, call: { query } }: Asked, sink: Sink): Watch {
  const { store } = served.registry;
  const from = query.get('resourceVersion') ?? '';
  const sendsInitial = query.get('sendInitialEvents') === 'true';
  const watch = new Watch(store, target, query, sink);
  try {
    if (from === '' || from === '0' || sendsInitial) {
      for (const now of selected(served, target, query)) watch.tell({ type: 'ADDED', revision: 0, now });
      if (sendsInitial) watch.bookmark({ 'k8s.io/initial-events-end': 'true' });
    } else if (!/^\d+$/.test(from)) {
      throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(from)}: invalid syntax`);
    } else for (const change of store.since(target.kind.table, Number(from))) watch.tell(change);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    watch.fail(error);
  }
  return watch;
}
