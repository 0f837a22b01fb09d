export { judge, type Analysis, type Judgment, type MetricResult } from './judge/index.ts';
export { checkCanaryConfig, importCanaryConfig, type ConfigCheck } from './model/canary-config.ts';
export { readAnalysis } from './model/judge-document.ts';
