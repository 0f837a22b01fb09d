/** What a template is called, and how a pipeline names it. */
import type { Fault } from '../../kernel/index.ts';

/** `spinnaker://deploy:stable`: a template that is stored here, and which of its versions. */
export interface StoredReference {
  kind: 'stored';
  id: string;
  /** Undefined: the version called `latest`. */
  tag?: string;
  /** The sha256 of a version, in hex; it never changes what it means. */
  digest?: string;
}

/** A template that lies elsewhere; it is read anew for each start. */
export interface RemoteReference {
  kind: 'remote';
  url: string;
}

/** Tags that Spinnaker knows; each names one version at a time. */
export const tags = ['latest', 'stable', 'unstable', 'experimental', 'test', 'canary'] as const;

// It is a part of addresses, `spinnaker://ID:TAG`.
const templateId = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const hexDigest = /^[0-9a-f]{64}$/;

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

/**
 * Reads `deploy`, `deploy:stable`, `deploy@sha256:…`, each with `spinnaker://` before it or not, or a web address.
 *
 * @returns what is wrong with the text where it is none of these
 */
export function parseReference(text: string): StoredReference | RemoteReference | string {
  const trimmed = text.trim();
  if (/^https?:\/\//i.test(trimmed)) return { kind: 'remote', url: trimmed };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'spinnaker') {
    return `begins with ${scheme}://, which is not read; expected spinnaker://, https:// or http://`;
  }
  const name = trimmed.replace(/^spinnaker:\/\//i, '');
  const [id = '', digest] = name.split('@sha256:', 2);
  if (digest !== undefined) {
    if (templateIdFaults(id).length > 0) return `names no template; expected spinnaker://ID@sha256:DIGEST`;
    return hexDigest.test(digest) ? { kind: 'stored', id, digest } : 'has a digest that is not 64 hexadecimal digits';
  }
  const [plain = '', tag] = name.split(':', 2);
  if (templateIdFaults(plain).length > 0) return 'names no template; expected spinnaker://ID or spinnaker://ID:TAG';
  if (tag === undefined) return { kind: 'stored', id: plain };
  const [fault] = tagFaults(tag);
  return fault === undefined ? { kind: 'stored', id: plain, tag } : fault.message;
}

/** `deploy:stable`, for people. */
export const referenceText = ({ id, tag, digest }: Omit<StoredReference, 'kind'>): string =>
  digest === undefined ? (tag === undefined ? id : `${id}:${tag}`) : `${id}@sha256:${digest}`;
