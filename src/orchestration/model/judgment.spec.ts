import { describe, expect, it } from '@jest/globals';
import { aStage, anExecution } from '../../../test/support/executions.ts';
import { identityOf, isOfferedInput, mayJudge } from './judgment.ts';

describe('who may judge', () => {
  it('is anybody where no role is asked for', () => {
    expect(mayJudge({}, [])).toBe(true);
    expect(mayJudge({ selectedStageRoles: [' '] }, [])).toBe(true);
  });

  it('is who has one of the roles, whatever its case', () => {
    const judgment = { requiredJudgmentRoles: ['Release'], selectedStageRoles: ['sre'] };

    expect(mayJudge(judgment, ['dev', 'SRE'])).toBe(true);
    expect(mayJudge(judgment, ['release'])).toBe(true);
    expect(mayJudge(judgment, ['dev'])).toBe(false);
    expect(mayJudge(judgment, [])).toBe(false);
  });
});

describe('what may be answered', () => {
  it('is one of the inputs that are offered', () => {
    const judgment = { judgmentInputs: [{ value: 'blue' }, { value: 'green' }] };

    expect(isOfferedInput(judgment, 'green')).toBe(true);
    expect(isOfferedInput(judgment, 'red')).toBe(false);
    expect(isOfferedInput(judgment, undefined)).toBe(false);
  });

  it('is anything where none is offered', () => {
    expect(isOfferedInput({}, undefined)).toBe(true);
    expect(isOfferedInput({ judgmentInputs: [] }, 'looks good')).toBe(true);
  });
});

describe('in whose name a stage acts', () => {
  const execution = anExecution({ authentication: { user: 'ada', roles: ['dev'] } });
  const judged = aStage({
    type: 'manualJudgment',
    status: 'SUCCEEDED',
    context: { propagateAuthenticationContext: true, lastModifiedRoles: ['sre'] },
    lastModified: { user: 'grace', at: 1 },
  });

  it("is the execution's", () => {
    expect(identityOf(execution, [aStage()])).toEqual({ user: 'ada', roles: ['dev'] });
  });

  it("is the judge's where the judgment hands it on", () => {
    expect(identityOf(execution, [aStage(), judged])).toEqual({ user: 'grace', roles: ['sre'], verified: true });
  });

  it("is the execution's where the judgment was skipped", () => {
    expect(identityOf(execution, [{ ...judged, status: 'SKIPPED' }]).user).toBe('ada');
  });
});
