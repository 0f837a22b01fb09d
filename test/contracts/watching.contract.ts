import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ref, ServerGroups, Sighting, Watching } from '../../src/providers/port.ts';
import { type ProviderBench, areUp, newOperation, until } from './provider-bench.ts';

/** What {@link Watching} promises, seen through server groups. `open` is called once, before all. */
export function provesWatching(provider: string, open: () => Promise<ProviderBench>): void {
  describe(`${provider} as Watching`, () => {
    let bench: ProviderBench;
    let watching: Watching;
    let groups: ServerGroups;
    let ref: Ref | undefined;
    const stops: (() => void)[] = [];

    beforeAll(async () => {
      bench = await open();
      const { watching: offered, serverGroups } = bench.account.capabilities;
      if (!offered || !serverGroups) throw new Error(`${provider} offers no watching of server groups.`);
      watching = offered;
      groups = serverGroups;
    });

    afterEach(async () => {
      for (const stop of stops.splice(0)) stop();
      const made = ref;
      if (!made) return;
      await groups.destroy(newOperation(), made);
      await until(
        () => groups.find(made),
        (group) => group === undefined,
      );
      ref = undefined;
    });

    const create = async (): Promise<Ref> => {
      const { name } = await groups.create(newOperation(), {
        application: 'contract',
        stack: 'watched',
        region: bench.region,
        capacity: { min: 1, desired: 1, max: 1 },
        loadBalancers: [],
        firewalls: [],
        labels: {},
        launch: bench.launch,
      });
      return (ref = { region: bench.region, name });
    };

    /** Resolves with the first sighting that is so. */
    const sees = (isSo: (sighting: Sighting, complete: boolean) => boolean): Promise<Sighting> =>
      new Promise((resolve, reject) => {
        watching
          .watch((sightings, complete) => {
            const found = sightings.find((sighting) => isSo(sighting, complete));
            if (found) resolve(found);
          })
          .then((stop) => stops.push(stop), reject);
      });

    it('tells everything that is there, first', async () => {
      const { name } = await create();
      const seen = await sees((sighting, complete) => complete && sighting.name === name);
      expect(seen).toMatchObject({ kind: 'serverGroup', region: bench.region, value: { name } });
    });

    it('tells an instance that comes up', async () => {
      const up = sees(({ kind, value }) => kind === 'serverGroup' && areUp(value, 1));
      const { name } = await create();
      expect((await up).name).toBe(name);
    });

    it('tells what is gone', async () => {
      const made = await create();
      let first: () => void = () => undefined;
      const told = new Promise<void>((resolve) => {
        first = resolve;
      });
      const gone = sees(({ name, value }, complete) => {
        if (complete && name === made.name) first();
        return !complete && name === made.name && value === undefined;
      });
      // What goes before the first list was told is only missing from it.
      await told;
      await groups.destroy(newOperation(), made);
      expect(await gone).toMatchObject({ kind: 'serverGroup' });
    });

    it('shows the end of what an instance has said', async () => {
      const made = await create();
      const group = await until(
        () => groups.find(made),
        (found) => areUp(found, 1),
      );
      const tail = await watching.logTail(made, group?.instances[0]?.name ?? '', 10);
      expect(Buffer.byteLength(tail ?? 'undefined')).toBeLessThanOrEqual(10);
      expect(await watching.logTail(made, 'nobody', 10)).toBeUndefined();
    });
  });
}
