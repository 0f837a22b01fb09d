import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * An instance's output: out of its process through a named pipe, into two files that take turns.
 *
 * A named pipe, because neither end may die of the other. The instance holds it open for reading as well as writing, so
 * that the death of the host does not break its output (the next host opens the pipe again); and a full disk meets the
 * host, which drops output and counts it, and never the instance.
 */
export class InstanceLog {
  /** Bytes that found no place on the disk. */
  droppedBytes = 0;
  /** Why, in the system's word. */
  fault: string | undefined;
  readonly #pipe: string;
  readonly #path: string;
  readonly #limitBytes: number;
  #file: FileHandle | undefined;
  #size = 0;
  #reader: Socket | undefined;

  /**
   * @param path       of the newer file; the older one is `<path>.1`, the pipe `<path>.pipe`
   * @param limitBytes both files together
   */
  constructor(path: string, limitBytes: number) {
    this.#path = path;
    this.#pipe = `${path}.pipe`;
    this.#limitBytes = limitBytes;
  }

  /** Makes the pipe. @returns the descriptor to hand to the process; the caller closes its own copy */
  async openForProcess(): Promise<number> {
    await rm(this.#pipe, { force: true });
    await run('mkfifo', ['-m', '600', '--', this.#pipe]);
    const writing = openSync(this.#pipe, constants.O_RDWR);
    this.read();
    return writing;
  }

  /** Reads what the process writes until it and all its children have closed it. Also for a process that already runs. */
  read(): void {
    this.#reader?.destroy();
    // A description of its own: non-blocking for us, while the instance's stays as programs expect it.
    const reading = openSync(this.#pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const reader = new Socket({ fd: reading, readable: true, writable: false });
    this.#reader = reader;
    void this.#copy(reader);
  }

  /** Stops reading and lets go of the file. */
  async close(): Promise<void> {
    this.#reader?.destroy();
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  async #copy(reader: Socket): Promise<void> {
    try {
      for await (const chunk of reader) await this.write(chunk as Buffer);
    } catch (error) {
      if (!reader.destroyed) this.fault = String(error);
    }
  }

  /** Never throws: what cannot be written is counted. */
  async write(chunk: Buffer): Promise<void> {
    const turnAt = Math.floor(this.#limitBytes / 2);
    const kept = chunk.subarray(0, turnAt);
    this.droppedBytes += chunk.length - kept.length;
    try {
      this.#file ??= await this.#open();
      if (this.#size + kept.length > turnAt && this.#size > 0) this.#file = await this.#turn(this.#file);
      await this.#file.writeFile(kept);
      this.#size += kept.length;
      this.fault = undefined;
    } catch (error) {
      this.droppedBytes += kept.length;
      this.fault = (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  async #open(): Promise<FileHandle> {
    const file = await open(this.#path, 'a', 0o600);
    this.#size = (await file.stat()).size;
    return file;
  }

  async #turn(full: FileHandle): Promise<FileHandle> {
    this.#file = undefined;
    await full.close();
    await rename(this.#path, `${this.#path}.1`);
    return this.#open();
  }
}

/** The end of what an instance has said, at most so many bytes, across both files. */
export async function readTail(path: string, bytes: number): Promise<string> {
  const newer = await readEnd(path, bytes);
  const older = newer.length < bytes ? await readEnd(`${path}.1`, bytes - newer.length) : Buffer.alloc(0);
  return Buffer.concat([older, newer]).toString('utf8');
}

async function readEnd(path: string, bytes: number): Promise<Buffer> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  const length = Math.min(size, bytes);
  if (length === 0) return Buffer.alloc(0);
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
