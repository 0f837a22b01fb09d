import { type Caller, demand } from '../../access/port.ts';

/**
 * The applications that a list is confined to, in lower case; `undefined` means all.
 *
 * @param application what was asked for
 * @throws {Forbidden} the caller may not read it
 */
export function reachOf(caller: Caller, application: string | undefined): string[] | undefined {
  demand(caller, 'read', application);
  const within = application === undefined ? caller.applications : [application];
  return within?.map((name) => name.toLowerCase());
}
