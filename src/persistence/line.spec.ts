import { describe, expect, it } from '@jest/globals';
import { Line } from './line.ts';

describe('the line before the connection', () => {
  function aLine() {
    const order: string[] = [];
    const line = new Line((entries) => {
      order.push(`commit of ${String(entries.length)}`);
      for (const entry of entries) entry.done();
    });
    const append = (): Promise<void> =>
      line.append((statements) => {
        statements.run('INSERT', []);
      });
    const turn = (name: string, changes: boolean): Promise<void> =>
      line.turn(changes, () => {
        order.push(name);
        return Promise.resolve();
      });
    return { order, line, append, read: () => turn('read', false), change: () => turn('change', true) };
  }

  it('lets those who only read go before a commit, and commits what waits together', async () => {
    const { order, append, read } = aLine();
    await Promise.all([append(), read(), append(), read()]);
    expect(order).toEqual(['read', 'read', 'commit of 2']);
  });

  it('lets nobody overtake a change', async () => {
    const { order, append, read, change } = aLine();
    await Promise.all([append(), change(), append(), read()]);
    expect(order).toEqual(['commit of 1', 'change', 'read', 'commit of 1']);
  });

  it('commits although there is always somebody who reads', async () => {
    const { order, line, append, read } = aLine();
    let committed = false;
    const readers = async (): Promise<void> => {
      while (!committed) await read();
    };
    const reading = readers();
    await append().then(() => (committed = true));
    await reading;
    await line.empty();
    expect(order).toContain('commit of 1');
  });
});
