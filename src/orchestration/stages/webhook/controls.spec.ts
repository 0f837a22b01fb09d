import { describe, expect, it } from '@jest/globals';
import { stageSettings } from '../../../../test/support/stage-settings.ts';
import { controlsOf } from './controls.ts';

const accounts = [{ name: 'ci', addresses: ['https://ci.example.com/jobs'], headers: { 'X-Token': 'env:HOOK_TOKEN' } }];
const { webhook: settings } = stageSettings({ webhook: { accounts, repeatable: ['https://idem.example.com/'] } });

describe('what the server says about a call', () => {
  it.each(['https://ci.example.com/jobs', 'https://ci.example.com/jobs/7?x=1'])(
    'sends the credentials to %s',
    (url) => {
      expect(controlsOf(settings, 'ci', url).credentials).toEqual({ 'x-token': 'hush' });
    },
  );

  it.each([
    'https://ci.example.com.evil.example/jobs',
    'https://ci.example.com/jobs-of-others',
    'https://ci.example.com/jobs/../admin',
    'https://ci.example.com:8443/jobs',
    'http://ci.example.com/jobs',
    'https://ci.example.com@evil.example/jobs',
    'nonsense',
  ])('sends them nowhere else: %s', (url) => {
    expect(() => controlsOf(settings, 'ci', url)).toThrow(/The webhook account ci is not for/);
  });

  it('names the accounts that there are when it knows none of that name', () => {
    expect(() => controlsOf(settings, 'cd', 'https://x.example/')).toThrow(
      'There is no webhook account cd. Known accounts: ci.',
    );
  });

  it.each([undefined, null, ' '])('asks for an account where the settings do, and %j is none', (account) => {
    const strict = stageSettings({ webhook: { requireAccount: true } }).webhook;

    expect(() => controlsOf(strict, account, 'https://x.example/')).toThrow(/must name an account/);
    expect(controlsOf(settings, account, 'https://x.example/')).toEqual({ credentials: {}, isRepeatable: false });
  });

  it('tells which calls may be made twice', () => {
    expect(controlsOf(settings, null, 'https://idem.example.com/order/1').isRepeatable).toBe(true);
  });
});
