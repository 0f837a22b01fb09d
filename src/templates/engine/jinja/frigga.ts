import { JinjaFault } from './fault.ts';

/** Parts of a server group's name, `app-stack-detail-v000`. */
export function friggaPart(name: string, part: string): string | number | null {
  const [, cluster = name, push] = /^(.+?)(?:-(v\d{3,6}))?$/.exec(name) ?? [];
  const [app = '', stack, ...detail] = cluster.split('-');
  const parts: Record<string, string | number | null> = {
    app,
    stack: stack === undefined || stack === '' ? null : stack,
    detail: detail.length > 0 ? detail.join('-') : null,
    cluster,
    group: name,
    push: push ?? null,
    sequence: push === undefined ? null : Number(push.slice(1)),
  };
  if (Object.hasOwn(parts, part)) return parts[part] ?? null;
  throw new JinjaFault(`asks frigga for "${part}"; there are ${Object.keys(parts).join(', ')}`);
}
