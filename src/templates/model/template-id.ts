/** What a template is called, and how a pipeline names it. */
import type { Fault } from '../../kernel/index.ts';

/** Tags that Spinnaker knows; each names one version at a time. */
export const tags = ['latest', 'stable', 'unstable', 'experimental', 'test', 'canary'] as const;

// It is a part of addresses, `spinnaker://ID:TAG`.
const templateId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

export function templateIdFaults(id: unknown): Fault[] {
  if (typeof id !== 'string' || id === '') {
    return [{ path: ['id'], message: 'is missing; expected what pipelines name the template by, such as "deploy"' }];
  }
  if (templateId.test(id)) return [];
  const message = `${JSON.stringify(id).slice(0, 80)} is no id; expected at most 200 letters, digits, ".", "_" and "-"`;
  return [{ path: ['id'], message }];
}

export function tagFaults(tag: unknown): Fault[] {
  if (tag === undefined || tag === null || tags.some((each) => each === tag)) return [];
  return [{ path: ['tag'], message: `${JSON.stringify(tag)} is no tag; there are ${tags.join(', ')}` }];
}
