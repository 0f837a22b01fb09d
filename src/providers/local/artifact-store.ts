import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extractArchive } from '../../artifacts/port.ts';
import type { Egress } from '../../egress/port.ts';
import { DomainError, newUlid } from '../../kernel/index.ts';
import type { Artifact } from './launch.ts';
import type { LocalOptions } from './options.ts';

const downloadsKept = 10;
const megabyte = 1024 * 1024;

/** What was found under an address or path is not what was ordered. */
export class ChecksumDiffers extends DomainError {
  constructor(source: string, expected: string, found: string) {
    super('invalid', `The archive ${source} has the SHA-256 sum ${found}, not ${expected}.`, {
      source,
      expected,
      found,
    });
  }
}

export class NoSuchArtifact extends DomainError {
  constructor(what: string) {
    super('invalid', `The artifact cannot be used: ${what}.`, { what });
  }
}

/** Turns the artifact of an order into a folder of its own, so that every instance of a group runs the same, also tomorrow. */
export class ArtifactStore {
  readonly #folder: string;
  readonly #egress: Egress;
  readonly #limits: LocalOptions['downloads'];

  /** @param folder the state folder of the account */
  constructor(folder: string, egress: Egress, limits: LocalOptions['downloads']) {
    this.#folder = folder;
    this.#egress = egress;
    this.#limits = limits;
  }

  /** Why this artifact cannot be used, as far as can be seen without fetching it. */
  async check(artifact: Artifact | undefined): Promise<string | undefined> {
    if (artifact?.path === undefined) return undefined;
    const found = await stat(artifact.path).catch(() => undefined);
    if (!found) return `there is nothing at ${artifact.path}`;
    if (artifact.type === 'folder') return found.isDirectory() ? undefined : `${artifact.path} is not a folder`;
    return found.isFile() ? undefined : `${artifact.path} is not a file`;
  }

  /**
   * @param operation the same again gives the same folder
   * @returns the folder, and a version when the artifact tells one
   */
  async prepare(operation: string, artifact: Artifact | undefined): Promise<{ folder?: string; version?: string }> {
    if (!artifact) return {};
    const fault = await this.check(artifact);
    if (fault !== undefined) throw new NoSuchArtifact(fault);
    // A digest, because an operation's id is somebody else's text and this is a path.
    const folder = join(this.#folder, 'artifacts', createHash('sha256').update(operation).digest('hex').slice(0, 32));
    const version = artifact.type === 'archive' ? await this.#sumOf(artifact) : undefined;
    if (!(await exists(folder))) await this.#fill(folder, artifact);
    return { folder, ...(version === undefined ? {} : { version: version.slice(0, 12) }) };
  }

  async #fill(folder: string, artifact: Artifact): Promise<void> {
    const fresh = `${folder}.${newUlid()}`;
    await mkdir(fresh, { recursive: true, mode: 0o700 });
    try {
      if (artifact.type === 'folder')
        await cp(artifact.path, fresh, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      else await extractArchive(await this.#fileOf(artifact), fresh);
      await rename(fresh, folder);
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      if (await exists(folder)) return;
      throw error;
    }
  }

  async #sumOf(archive: Artifact & { type: 'archive' }): Promise<string> {
    if (archive.url !== undefined && archive.sha256 !== undefined) return archive.sha256;
    const found = await digestOf(archive.path ?? '');
    if (archive.sha256 !== undefined && archive.sha256 !== found)
      throw new ChecksumDiffers(archive.path ?? '', archive.sha256, found);
    return found;
  }

  async #fileOf({ path, url, sha256 }: Artifact & { type: 'archive' }): Promise<string> {
    if (path !== undefined) return path;
    if (url === undefined || sha256 === undefined)
      throw new NoSuchArtifact('an archive needs a path, or url and sha256');
    const kept = join(this.#folder, 'downloads', `${sha256}.tar.gz`);
    if (await exists(kept)) {
      if ((await digestOf(kept)) === sha256) {
        await utimes(kept, new Date(), new Date());
        return kept;
      }
      await rm(kept);
    }
    const answer = await this.#egress.request({
      url,
      timeoutMs: this.#limits.timeoutSeconds * 1000,
      limitBytes: this.#limits.limitMegabytes * megabyte,
    });
    if (answer.status !== 200) throw new NoSuchArtifact(`${url} answers ${String(answer.status)}`);
    const found = createHash('sha256').update(answer.body).digest('hex');
    if (found !== sha256) throw new ChecksumDiffers(url, sha256, found);
    await mkdir(join(this.#folder, 'downloads'), { recursive: true, mode: 0o700 });
    const fresh = `${kept}.${newUlid()}`;
    await writeFile(fresh, answer.body, { mode: 0o600 });
    await rename(fresh, kept);
    await this.#forgetOld();
    return kept;
  }

  async #forgetOld(): Promise<void> {
    const folder = join(this.#folder, 'downloads');
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => ({
        path: join(folder, name),
        at: (await stat(join(folder, name))).mtimeMs,
      })),
    );
    files.sort((a, b) => b.at - a.at);
    for (const { path } of files.slice(downloadsKept)) await rm(path, { force: true });
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
