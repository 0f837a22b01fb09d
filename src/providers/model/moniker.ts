/** The parts of a name, as the frigga convention has them: `app-stack-detail-v000`. */
export interface Moniker {
  app: string;
  cluster: string;
  stack?: string;
  detail?: string;
  sequence?: number;
}

const pushed = /^([a-zA-Z0-9._~^-]*)-v([0-9]{3,6})$/;
const parts = /^([a-zA-Z0-9._]+)(?:-([a-zA-Z0-9._]*)(?:-([a-zA-Z0-9._~^-]*?))?)?$/;

/**
 * Reads a name of the form `app[-stack[-detail]][-vNNN]`, three to six digits.
 *
 * @returns `undefined` where the name has not that form
 * @see {@link https://github.com/Netflix/frigga}
 */
export function parseName(name: string): Moniker | undefined {
  const push = pushed.exec(name);
  const cluster = push?.[1] ?? name;
  const match = parts.exec(cluster);
  if (!match) return undefined;
  const [, app, stack, detail] = match;
  return {
    app: app ?? '',
    cluster,
    ...(stack ? { stack } : {}),
    ...(detail ? { detail } : {}),
    ...(push ? { sequence: Number(push[2]) } : {}),
  };
}

/** `app`, `app-stack`, `app-stack-detail` or `app--detail`. */
export function clusterName(app: string, stack?: string, detail?: string): string {
  if (detail) return `${app}-${stack ?? ''}-${detail}`;
  return stack ? `${app}-${stack}` : app;
}

export function serverGroupName(cluster: string, sequence: number): string {
  return `${cluster}-v${String(sequence).padStart(3, '0')}`;
}

const slots = 1000;

/**
 * The number of the next server group of a cluster: one past the newest, passing over those that are taken, 999 before 0.
 *
 * @param taken the groups that the cluster has; the newest is the one made last, since numbers wrap
 * @returns `undefined` when all thousand are taken
 */
export function nextSequence(taken: readonly { moniker: Moniker; createdAt: number }[]): number | undefined {
  const newest = taken.reduce<(typeof taken)[number] | undefined>(
    (best, group) => (best && best.createdAt >= group.createdAt ? best : group),
    undefined,
  );
  const used = new Set(taken.map((group) => group.moniker.sequence));
  const first = newest ? ((newest.moniker.sequence ?? 0) + 1) % slots : 0;
  for (let step = 0; step < slots; step++) {
    const candidate = (first + step) % slots;
    if (!used.has(candidate)) return candidate;
  }
  return undefined;
}
