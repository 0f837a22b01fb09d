import { createHash } from 'node:crypto';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const exclusiveLock = 0x20;
const nonBlocking = 0x4;
const readWriteCreate = 0x2 | 0x200;

/**
 * Makes this process the only host of a folder. The kernel holds the lock and lets go of it when the process ends, however
 * it ends: there is no file to be stale.
 *
 * @returns `false` when another process is the host
 */
export function becomeTheHost(folder: string): Promise<boolean> {
  if (process.platform === 'linux') return bindName(folder);
  try {
    // BSD and macOS lock on open. The descriptor stays open, and the lock with it, to the end of the process.
    openSync(join(folder, 'host.lock'), readWriteCreate | exclusiveLock | nonBlocking, 0o600);
    return Promise.resolve(true);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return Promise.resolve(false);
    throw error;
  }
}

/** A name in the abstract socket namespace has one owner, and no file. */
function bindName(folder: string): Promise<boolean> {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return new Promise((resolve, reject) => {
    const lock = createServer((socket) => {
      socket.destroy();
    });
    lock.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    lock.listen(`\0gennaker-local-${process.getuid?.() ?? 0}-${digest}`, () => {
      lock.unref();
      resolve(true);
    });
  });
}
