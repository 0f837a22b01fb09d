import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { parse as parseYaml } from 'yaml';
import { Egress, EgressFailed } from '../egress/port.ts';
import { isJsonObject, type JsonObject, toJson } from '../kernel/index.ts';
import { UnitOfWork } from '../persistence/index.ts';
import { bounds } from './engine/bounds.ts';
import { digestOf } from './model/digest.ts';
import { TemplateCycle, TooManyAncestors, UnreadableTemplate, UnusableReference } from './model/errors.ts';
import { parseReference, type RemoteReference, type StoredReference } from './model/template-id.ts';
import { versionOf } from './storage/template-store.ts';

/** A template and where it came from. */
export interface LoadedTemplate {
  document: JsonObject;
  /** The id of a stored one, the address of another. */
  id: string;
  /** Sha256 in hex of what it says. */
  digest: string;
  /** Of a stored one. */
  version?: number;
}

const largestBytes = 2 * 1024 * 1024;
const answerMs = 5_000;
const tries = 2;

/** Reads templates: those that are stored here, and those of web addresses. */
@Injectable()
export class TemplateSources {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Egress) private readonly egress: Egress,
  ) {}

  /**
   * A template and its parents, the outermost parent first.
   *
   * @param manager of the transaction that wants to know: nothing is fetched from addresses then
   * @returns undefined where that keeps a part of it from being read
   * @throws {NoSuchTemplate} @throws {UnusableReference} @throws {TemplateCycle} @throws {TooManyAncestors}
   * @throws {UnreadableTemplate} @throws {EgressRefused} @throws {EgressFailed}
   */
  async load(reference: string): Promise<LoadedTemplate[]>;
  async load(reference: string, manager: EntityManager): Promise<LoadedTemplate[] | undefined>;
  async load(reference: string, manager?: EntityManager): Promise<LoadedTemplate[] | undefined> {
    const chain: LoadedTemplate[] = [];
    // A pipeline of the old form may bring all its stages itself.
    if (reference === '') return chain;
    const way: string[] = [];
    for (let next: string | undefined = reference; next !== undefined;) {
      const loaded = await this.#one(next, manager);
      if (loaded === undefined) return undefined;
      const key = `${loaded.id} ${String(loaded.version ?? '')}`;
      if (way.includes(key)) throw new TemplateCycle([...chain.map(({ id }) => id).reverse(), loaded.id]);
      if (way.length > bounds.ancestors) throw new TooManyAncestors(reference, bounds.ancestors);
      way.push(key);
      chain.unshift(loaded);
      const { source, schema } = loaded.document;
      next = schema === '1' && typeof source === 'string' && source.trim() !== '' ? source : undefined;
    }
    return chain;
  }

  async #one(text: string, manager: EntityManager | undefined): Promise<LoadedTemplate | undefined> {
    const reference = parseReference(text);
    if (typeof reference === 'string') throw new UnusableReference(text, reference);
    if (reference.kind === 'remote') return manager === undefined ? await this.#remote(reference) : undefined;
    return await (manager === undefined
      ? this.unitOfWork.read((reader) => stored(reader, reference))
      : stored(manager, reference));
  }

  async #remote({ url }: RemoteReference): Promise<LoadedTemplate> {
    const { status, body } = await this.#fetched(url);
    if (status !== 200) throw new UnreadableTemplate(url, `it answers with status ${String(status)}`);
    let document: unknown;
    try {
      // JSON is YAML; aliases are bounded, or a small text could become a large template.
      document = toJson(parseYaml(body.toString('utf8'), { maxAliasCount: 100 }));
    } catch (error) {
      throw new UnreadableTemplate(url, `it is neither JSON nor YAML (${error instanceof Error ? error.message : ''})`);
    }
    if (!isJsonObject(document)) throw new UnreadableTemplate(url, 'it holds no template, {"schema": …}');
    return { document, id: url, digest: digestOf(document) };
  }

  async #fetched(url: string): Promise<{ status: number; body: Buffer }> {
    for (let left = tries; ;) {
      try {
        return await this.egress.request({ url, timeoutMs: answerMs, limitBytes: largestBytes });
      } catch (error) {
        left -= 1;
        const passes = error instanceof EgressFailed && error.reason !== 'too-large';
        if (!passes || left === 0) throw error;
      }
    }
  }
}

async function stored(manager: EntityManager, reference: StoredReference): Promise<LoadedTemplate> {
  const { templateId, document, digest, version } = await versionOf(manager, reference);
  return { document, id: templateId, digest, version };
}
