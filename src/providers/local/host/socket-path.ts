import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** The kernel's limit is 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const longestPathBytes = 103;

/**
 * Where the host of a state folder listens: in the folder, or where that path would be too long for a socket, in a short
 * folder of this user's own below the system's temporary one.
 */
export function socketPath(stateFolder: string): { folder: string; path: string } {
  const path = join(stateFolder, 'host.sock');
  if (Buffer.byteLength(path) <= longestPathBytes) return { folder: stateFolder, path };
  const digest = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  const folder = join('/tmp', `gennaker-${process.getuid?.() ?? 0}`);
  return { folder, path: join(folder, `${digest}.sock`) };
}
