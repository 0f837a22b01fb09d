import { describe, expect, it } from '@jest/globals';
import { provesStageCard } from '../../../../test/contracts/stage-card.ts';
import { StageBench } from '../../../../test/support/stage-bench.ts';
import ClearAltTablespaceStage from '../clear-alt-tablespace/clear-alt-tablespace.plugin.ts';
import PluginInfoStage from '../plugin-info/plugin-info.plugin.ts';
import DeliveryConfigStage from './delivery-config.plugin.ts';

describe.each([DeliveryConfigStage, PluginInfoStage, ClearAltTablespaceStage])('%p', (Kind) => {
  provesStageCard(Kind);

  it('is refused when it is planned, with what to do instead', async () => {
    const bench = new StageBench(new Kind(), { stage: { name: 'Old' } });

    await expect(Promise.resolve().then(() => bench.before())).rejects.toThrow(
      /^Stage Old \(\w+\) works on .+, which this server does not have\. .+\.$/,
    );
  });
});
