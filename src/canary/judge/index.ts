export { judge, type Analysis, type Judgment, type MetricResult } from './judge.ts';
export type { MetricRule } from './metric-rule.ts';
