import type { Access } from '../access.ts';
import type { Registry } from '../registry.ts';
import type { Call } from '../request-log.ts';
import type { PodLogs } from './logs.ts';
import type { Pages } from './pages.ts';
import type { Target } from './target.ts';

/** What answers are made from. */
export interface Served {
  registry: Registry;
  access: Access;
  pages: Pages;
  logs: PodLogs;
}

/** A request for resources. */
export interface Asked {
  target: Target;
  verb: string;
  call: Call;
}

/** What goes back over the wire. */
export interface Answer {
  code: number;
  text: string;
  type?: string;
  headers?: Record<string, string | string[]>;
}
