/** Which account, provider and places a stage's configuration names, in Spinnaker's many spellings. Pure rules. */
import { InvalidInput, isJsonObject } from '../../kernel/index.ts';

const spellings = ['namespaces', 'regions', 'zones', 'namespace', 'region'] as const;

/**
 * The places (region, zone or namespace, as the cloud has it) that a configuration names. The first spelling that is
 * there wins: `namespaces, regions, zones, namespace, region`, then the keys of `availabilityZones`.
 *
 * @returns each once, in the order written; empty when none is named
 */
export function locationsOf(options: object): string[] {
  const said = options as Readonly<Record<string, unknown>>;
  for (const spelling of spellings) {
    const found = texts(said[spelling]);
    if (found.length > 0) return found;
  }
  return isJsonObject(said.availabilityZones) ? Object.keys(said.availabilityZones) : [];
}

function texts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(list.filter((entry) => typeof entry === 'string' && entry !== ''))] as string[];
}

/**
 * `account`, or `credentials`.
 *
 * @throws {InvalidInput} neither is there, or both and they differ
 */
export function accountOf(options: object): string {
  const said = options as Readonly<Record<string, unknown>>;
  const [account] = texts(said.account);
  const [credentials] = texts(said.credentials);
  if (account !== undefined && credentials !== undefined && account !== credentials) {
    const message = `is ${credentials}, but account is ${account}. Give one of the two, or the same name to both.`;
    throw new InvalidInput('The stage', [{ path: ['credentials'], message }]);
  }
  const name = account ?? credentials;
  if (name !== undefined) return name;
  throw new InvalidInput('The stage', [{ path: ['account'], message: 'is missing. Expected the name of an account.' }]);
}

/** The one place of a stage that works on one. @throws {InvalidInput} none is named, or several */
export function locationOf(options: object): string {
  const found = locationsOf(options);
  if (found.length === 1 && found[0] !== undefined) return found[0];
  const message =
    found.length === 0 ? 'is missing. Expected the name of a region.' : `names ${found.join(', ')}. Expected one.`;
  throw new InvalidInput('The stage', [{ path: ['region'], message }]);
}
