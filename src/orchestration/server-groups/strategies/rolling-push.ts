import type { JsonObject } from '../../../kernel/index.ts';
import type { DeploymentStrategy } from './strategy.ts';

/** Deprecated: makes no new group, but gives the old one new launch settings and ends its instances one after another. */
export const rollingPush: DeploymentStrategy = {
  name: 'rollingpush',
  instead({ options, account, region, cloudProvider, cluster }) {
    const { source, termination, imageId, amiName, instanceType } = options;
    const asgName = source?.asgName ?? source?.serverGroupName;
    const place: JsonObject = {
      account,
      region,
      cluster,
      ...(cloudProvider === undefined ? {} : { cloudProvider }),
      ...(asgName === undefined ? {} : { asgName }),
    };
    const image = imageId ?? amiName;
    const launch: JsonObject = {
      ...(typeof image === 'string' ? { imageId: image } : {}),
      ...(typeof instanceType === 'string' ? { instanceType } : {}),
    };
    return [
      { type: 'updateLaunchConfig', name: 'Update launch configuration', context: { ...place, ...launch } },
      { type: 'rollingPush', name: 'Rolling push', context: { ...place, termination: termination ?? {} } },
    ];
  },
  after: () => [],
  wayBack: () => [],
};
