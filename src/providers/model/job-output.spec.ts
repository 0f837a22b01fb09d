import { describe, expect, it } from '@jest/globals';
import { jobOutput } from './job-output.ts';

describe('the output of a job', () => {
  it('case 54: has a property for each line that says one, with all that follows the first equals sign', () => {
    const log = 'starting\n12:00:01 INFO SPINNAKER_PROPERTY_FOO=a=b\r\nSPINNAKER_PROPERTY_Image.Tag=v7 \ndone';
    expect(jobOutput(log)).toEqual({ foo: 'a=b', 'image.tag': 'v7' });
  });

  it('merges what is written as JSON, later lines over earlier ones', () => {
    const log = 'SPINNAKER_CONFIG_JSON={"a":1,"b":{"c":2}}\nSPINNAKER_PROPERTY_A=3\nSPINNAKER_CONFIG_JSON={"d":[4]}';
    expect(jobOutput(log)).toEqual({ a: '3', b: { c: 2 }, d: [4] });
  });

  it.each([
    ['{"a":', 'is no JSON'],
    ['[1]', 'is no object'],
    ['"text"', 'is no object'],
  ])('case 54: refuses SPINNAKER_CONFIG_JSON=%s', (written, why) => {
    expect(() => jobOutput(`ok\nSPINNAKER_CONFIG_JSON=${written}`)).toThrow(new RegExp(`line 2.*${why}`));
  });

  it('takes lines without a key, and a key that means something to the language, for what they are', () => {
    const output = jobOutput('SPINNAKER_PROPERTY_=x\nSPINNAKER_PROPERTY_\nSPINNAKER_PROPERTY___proto__=y');
    expect(Object.entries(output)).toEqual([['__proto__', 'y']]);
  });
});
