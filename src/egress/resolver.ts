import { lookup } from 'node:dns/promises';

/** Turns a name into addresses; a test puts its own in its place. */
export abstract class Resolver {
  /** @returns every address of the name, best first */
  abstract addresses(host: string): Promise<string[]>;
}

/** As the host does it: hosts file, search domains and all. */
export class HostResolver extends Resolver {
  override async addresses(host: string): Promise<string[]> {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  }
}
