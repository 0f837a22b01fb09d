import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import type { Session } from '../session.ts';

/** `gennaker version` */
export function addVersion(program: Command, session: Session): void {
  program
    .command('version')
    .description('tell the version of this command and of Node')
    .action(() => {
      const version = ownVersion();
      session.show({ version, node: process.versions.node }, () => [
        `gennaker ${version} (Node ${process.versions.node})`,
      ]);
    });
}

/** From the nearest package.json above: the sources and what is built from them do not lie equally deep. */
function ownVersion(): string {
  for (const above of ['../../../', '../../../../']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(`${above}package.json`, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'gennaker' && version !== undefined) return version;
    } catch {
      // Not there; the next one may be.
    }
  }
  return 'unknown';
}
