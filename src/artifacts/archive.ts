import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Parser, type ReadEntry, extract } from 'tar';
import { DomainError } from '../kernel/index.ts';

/** How much an archive may hold. */
export interface ArchiveBounds {
  /** Unpacked, all files together. */
  bytes: number;
  entries: number;
  /** Unpacked bytes for one packed byte, once they are more than 64 MB. */
  ratio: number;
}

const usual: ArchiveBounds = { bytes: 4 * 1024 ** 3, entries: 200_000, ratio: 200 };
/** Small archives of text may well be dense; a bomb is not small when it is open. */
const ratioMattersFromBytes = 64 * 1024 ** 2;
const longestPath = 4_096;

const files = new Set(['File', 'OldFile', 'ContiguousFile']);
const folders = new Set(['Directory', 'GNUDumpDir']);
const links = new Set(['SymbolicLink', 'Link']);

/** An archive that would do harm, or is none. Nothing of it has been unpacked. */
export class ArchiveRefused extends DomainError {
  constructor(archive: string, why: string, entry?: string) {
    const where = entry === undefined ? '' : `its entry ${JSON.stringify(entry)} `;
    super('invalid', `The archive ${archive} is refused: ${where}${why}.`, {
      archive,
      why,
      ...(entry === undefined ? {} : { entry }),
    });
  }
}

/**
 * Unpacks a `.tar` or `.tar.gz`. The one road by which an archive becomes files.
 *
 * All of it is looked through before the first file is written: paths and links that leave the folder, devices, and more
 * than the bounds allow are refused. Owners and set-user bits are not taken over.
 *
 * @param archive path of the file
 * @param folder  where to; it exists and is empty
 * @throws {ArchiveRefused} it names the entry
 */
export async function extractArchive(
  archive: string,
  folder: string,
  bounds: Partial<ArchiveBounds> = {},
): Promise<void> {
  await inspect(archive, { ...usual, ...bounds });
  await extract({
    file: archive,
    cwd: folder,
    strict: true,
    preserveOwner: false,
    onReadEntry: (entry) => {
      if (entry.mode !== undefined) entry.mode &= 0o777;
    },
  });
}

async function inspect(archive: string, bounds: ArchiveBounds): Promise<void> {
  const inspector = new Inspector(archive, (await stat(archive)).size, bounds);
  let fault: unknown;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (fault === undefined) inspector.look(entry);
      } catch (error) {
        fault = error;
      }
      entry.resume();
    },
  });
  const ended = new Promise<void>((resolve) => {
    parser.on('end', resolve);
    parser.on('error', (error: Error) => {
      fault ??= new ArchiveRefused(archive, `it is no whole tar archive (${error.message})`);
      resolve();
    });
  });
  for await (const chunk of createReadStream(archive)) {
    parser.write(chunk as Buffer);
    if (fault !== undefined) break;
  }
  if (fault === undefined) {
    parser.end();
    await ended;
  }
  if (fault instanceof Error) throw fault;
  inspector.finish();
}

/** Judges the entries of one archive, one after the other, and at the end what only all of them show. */
class Inspector {
  readonly #archive: string;
  readonly #packedBytes: number;
  readonly #bounds: ArchiveBounds;
  readonly #paths = new Set<string>();
  readonly #links = new Map<string, string>();
  #bytes = 0;
  #entries = 0;

  constructor(archive: string, packedBytes: number, bounds: ArchiveBounds) {
    this.#archive = archive;
    this.#packedBytes = packedBytes;
    this.#bounds = bounds;
  }

  look(entry: ReadEntry): void {
    const { path, type } = entry;
    this.#count(entry);
    if (!files.has(type) && !folders.has(type) && !links.has(type))
      this.#refuse(path, `is a ${type}; files, folders and links are allowed`);
    this.#checkPath(path);
    if (links.has(type)) {
      this.#checkLink(path, type, entry.linkpath ?? '');
      if (type === 'SymbolicLink') this.#links.set(key(path), path);
    }
  }

  finish(): void {
    if (this.#entries === 0) throw new ArchiveRefused(this.#archive, 'it holds nothing');
    if (this.#links.size === 0) return;
    for (const path of this.#paths)
      for (let above = dirname(path); above !== '.' && above !== '/'; above = dirname(above))
        if (this.#links.has(above)) this.#refuse(path, `lies behind the link ${above}`);
  }

  #count({ path, size }: ReadEntry): void {
    this.#entries += 1;
    this.#bytes += size;
    const { bytes, entries, ratio } = this.#bounds;
    if (this.#entries > entries) this.#refuse(path, `is one too many: more than ${String(entries)} entries`);
    if (this.#bytes > bytes) this.#refuse(path, `is too large: more than ${String(bytes)} bytes unpacked`);
    if (this.#bytes > ratioMattersFromBytes && this.#bytes > ratio * this.#packedBytes)
      this.#refuse(path, `unpacks to more than ${String(ratio)} times the size of the archive`);
  }

  #checkPath(path: string): void {
    if (path.length > longestPath || path.includes('\0')) this.#refuse(path.slice(0, 200), 'has an impossible path');
    if (posix.isAbsolute(path) || /^[a-zA-Z]:|\\/.test(path)) this.#refuse(path, 'has an absolute path');
    if (path.split('/').includes('..')) this.#refuse(path, 'climbs out of its folder');
    // A link must be the only one of its name: what comes later under that name would be written through it.
    const known = key(path);
    if (this.#links.has(known)) this.#refuse(path, 'comes again after a link of the same name');
    this.#paths.add(known);
  }

  /**
   * A target is safe when it is some steps up, then only down, and does not leave the folder: no entry lies behind a link,
   * so the steps up are through real folders, and what is below ends inside because every other link does.
   */
  #checkLink(path: string, type: string, target: string): void {
    const parts = target.split('/').filter((part) => part !== '' && part !== '.');
    const down = parts.findIndex((part) => part !== '..');
    const climbsAfterwards = down >= 0 && parts.slice(down).includes('..');
    // The target of a hard link is told from the root of the archive, that of a symbolic one from beside it.
    const from = type === 'Link' ? '.' : dirname(path);
    const lands = posix.normalize(join(from, target));
    if (target === '' || posix.isAbsolute(target) || climbsAfterwards || lands === '..' || lands.startsWith('../'))
      this.#refuse(path, `links to ${JSON.stringify(target)}, out of its folder`);
    if (type === 'Link' && !this.#paths.has(key(target)))
      this.#refuse(path, `links to ${JSON.stringify(target)}, which does not come before it`);
    if (type === 'Link') this.#paths.add(key(target));
  }

  #refuse(entry: string, why: string): never {
    throw new ArchiveRefused(this.#archive, why, entry);
  }
}

/** Two paths with one key may be one file: some file systems do not tell case and composition apart. */
function key(path: string): string {
  return posix.normalize(path).replace(/\/+$/, '').normalize('NFC').toLowerCase();
}
