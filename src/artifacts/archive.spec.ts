import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { ArchiveRefused, extractArchive } from './archive.ts';

interface Entry {
  path: string;
  type?: 'File' | 'Directory' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO';
  linkpath?: string;
  mode?: number;
  body?: string;
  /** What its header says, when that is not the truth. */
  size?: number;
}

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gennaker-archive-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** An archive made by hand, since no honest tool makes the ones that are refused here. */
function archiveOf(entries: Entry[]): string {
  const blocks = entries.flatMap(({ path, type = 'File', linkpath, mode = 0o644, body = '', size }) => {
    const header = new Header({
      path,
      type,
      mode,
      size: size ?? Buffer.byteLength(body),
      mtime: new Date(0),
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(body) / 512) * 512);
    padded.write(body);
    return [block, padded];
  });
  count += 1;
  const file = join(folder, `${String(count)}.tar.gz`);
  writeFileSync(file, gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])));
  return file;
}

function emptyFolder(): string {
  count += 1;
  const target = join(folder, String(count), 'inside');
  mkdirSync(target, { recursive: true });
  return target;
}

describe('an archive', () => {
  it('is unpacked with its folders, links and modes, without set-user bits', async () => {
    const target = emptyFolder();
    await extractArchive(
      archiveOf([
        { path: 'bin/', type: 'Directory', mode: 0o755 },
        { path: 'bin/run', body: 'run me', mode: 0o4755 },
        { path: 'bin/start', type: 'SymbolicLink', linkpath: '../bin/run' },
        { path: 'same', type: 'Link', linkpath: 'bin/run' },
      ]),
      target,
    );
    expect(readFileSync(join(target, 'bin/run'), 'utf8')).toBe('run me');
    expect(statSync(join(target, 'bin/run')).mode & 0o7777).toBe(0o755);
    expect(readlinkSync(join(target, 'bin/start'))).toBe('../bin/run');
    expect(statSync(join(target, 'same')).ino).toBe(statSync(join(target, 'bin/run')).ino);
  });

  it.each<[string, Entry[], RegExp]>([
    ['climbs out', [{ path: '../out', body: 'x' }], /entry "..\/out" climbs out of its folder/],
    ['climbs out on the way', [{ path: 'a/../../out', body: 'x' }], /climbs out/],
    ['names an absolute path', [{ path: '/etc/out', body: 'x' }], /entry "\/etc\/out" has an absolute path/],
    ['links to an absolute path', [{ path: 'a', type: 'SymbolicLink', linkpath: '/etc' }], /links to "\/etc"/],
    ['links out', [{ path: 'd/a', type: 'SymbolicLink', linkpath: '../../x' }], /out of its folder/],
    [
      'climbs by a link of its own',
      [
        { path: 'd/up', type: 'SymbolicLink', linkpath: '..' },
        { path: 'd/out', type: 'SymbolicLink', linkpath: 'up/../x' },
      ],
      /"d\/out" links to "up\/..\/x"/,
    ],
    [
      'writes through a link of its own',
      [
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: 'a/file', body: 'x' },
      ],
      /"a\/file" lies behind the link a/,
    ],
    [
      'replaces a link by a file',
      [
        { path: 'a', type: 'SymbolicLink', linkpath: 'b' },
        { path: 'A', body: 'x' },
      ],
      /comes again after a link/,
    ],
    ['links hard to what it does not hold', [{ path: 'a', type: 'Link', linkpath: '../x' }], /links to "..\/x"/],
    ['holds a device', [{ path: 'dev', type: 'CharacterDevice' }], /entry "dev" is a CharacterDevice/],
    ['holds a pipe', [{ path: 'pipe', type: 'FIFO' }], /entry "pipe" is a FIFO/],
    ['lies about a huge file', [{ path: 'huge', size: 7_000_000_000 }], /entry "huge" is too large/],
    ['holds nothing', [], /no whole tar archive/],
  ])('that %s is refused, and nothing is written', async (_what, entries, message) => {
    const target = emptyFolder();
    const refused = extractArchive(archiveOf(entries), target);
    await expect(refused).rejects.toThrow(ArchiveRefused);
    await expect(refused).rejects.toThrow(message);
    expect(readdirSync(join(target, '..'))).toEqual(['inside']);
    expect(readdirSync(target)).toEqual([]);
  });

  it('with more entries, or growing more, than allowed is refused', async () => {
    const many = archiveOf([1, 2, 3].map((number) => ({ path: String(number) })));
    await expect(extractArchive(many, emptyFolder(), { entries: 2 })).rejects.toThrow('more than 2 entries');
    const bomb = archiveOf([{ path: 'zeros', body: '\0'.repeat(70 * 1024 ** 2) }]);
    await expect(extractArchive(bomb, emptyFolder())).rejects.toThrow('more than 200 times the size');
  });

  it.each([
    ['is no archive', Buffer.from('This is a letter, not an archive. '.repeat(40))],
    ['is broken off', gzipSync(Buffer.alloc(4096, 'x')).subarray(0, 30)],
    ['is empty', Buffer.alloc(0)],
  ])('that %s is refused', async (_what, content) => {
    const file = join(folder, 'broken.tar.gz');
    writeFileSync(file, content);
    await expect(extractArchive(file, emptyFolder())).rejects.toThrow(ArchiveRefused);
  });
});
