import { describe, expect, it } from '@jest/globals';
import { mergedNotifications } from './notifications.ts';

const starting = 'pipeline.starting';
const failed = 'pipeline.failed';

describe('notifications of an execution', () => {
  it('are the pipeline’s own, then the application’s', () => {
    const own = { type: 'slack', address: '#shop', when: [failed] };
    const shared = { type: 'email', address: 'shop@example.com', when: [starting] };
    expect(mergedNotifications([own], [shared])).toEqual([own, shared]);
  });

  it('are decided by the pipeline for each occasion that it names for the same address', () => {
    const own = { type: 'slack', address: '#shop', when: [failed] };
    const shared = { type: 'slack', address: '#shop', when: [starting, failed] };
    expect(mergedNotifications([own], [shared])).toEqual([own, { ...shared, when: [starting] }]);
    expect(mergedNotifications([{ ...own, when: [starting, failed] }], [shared])).toHaveLength(1);
  });

  it('to the same publisher are the same way', () => {
    const own = { type: 'pubsub', publisherName: 'bus', when: [failed] };
    expect(mergedNotifications([own], [own])).toEqual([own]);
  });

  it('may be kept by the application as Spinnaker does, by their way', () => {
    const kept = { application: 'shop', email: [{ address: 'a@example.com', level: 'pipeline', when: [failed] }] };
    expect(mergedNotifications(undefined, kept)).toEqual([
      { type: 'email', address: 'a@example.com', level: 'pipeline', when: [failed] },
    ]);
  });

  it('of the application are not told where they are about something else, or about nothing', () => {
    const shared = [
      { type: 'email', address: 'a@example.com', level: 'stage', when: [failed] },
      { type: 'email', address: 'b@example.com' },
      'nonsense',
    ];
    expect(mergedNotifications([], shared)).toEqual([]);
  });
});
