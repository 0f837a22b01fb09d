import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../kernel/index.ts';
import { taskRequestOf } from './task-request.ts';

const wait = { type: 'wait', waitTime: 1 };

describe('what asks for a task', () => {
  it('names the application, says what it does, and lists the jobs', () => {
    const body = { application: ' Shop ', description: 'Rest a while', job: [wait], trigger: { type: 'ci' } };
    expect(taskRequestOf(body)).toEqual({ ...body, application: 'shop' });
  });

  it('may be the list alone, with the application in a job, and is named by its types', () => {
    expect(taskRequestOf([wait, { type: 'noop', application: 'shop' }])).toEqual({
      application: 'shop',
      description: 'wait, noop',
      job: [wait, { type: 'noop', application: 'shop' }],
      trigger: {},
    });
  });

  it.each<[Json, string]>([
    ['wait', 'expected a map'],
    [{ application: 'shop' }, 'job: expected a list'],
    [{ application: 'shop', job: [] }, 'job: expected a list of at least one'],
    [{ application: 'shop', job: [wait, 'wait'] }, 'job.1: expected a map'],
    [{ application: 'shop', job: [wait], trigger: 'ci' }, 'trigger: expected a map'],
    [{ job: [wait] }, 'application: expected the application'],
  ])('is refused where it is %j', (body, message) => {
    expect(() => taskRequestOf(body)).toThrow(message);
  });
});
