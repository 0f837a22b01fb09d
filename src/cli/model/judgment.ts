import type { Judgment } from '../../canary/index.ts';
import type { Json, JsonObject } from '../../kernel/index.ts';
import { tableLines } from './table.ts';

/** A judgment as JSON: group scores by name, and words for what is no number (`"NaN"`). */
export function judgmentDocument({ score, groupScores, results }: Judgment): JsonObject {
  const shares = Object.fromEntries(groupScores.map(({ name, score: share }) => [name, share]));
  return spelled({ score, groupScores: shares, results }) as JsonObject;
}

function spelled(value: unknown): Json {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'number' && !Number.isFinite(part) ? String(part) : part,
    ),
  ) as Json;
}

/** Four digits: a table is to be read. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

/** A judgment for people: a row for each metric, then why each was classified so, then the score. */
export function judgmentLines({ score, groupScores, results }: Judgment): string[] {
  const rows = results.map(({ name, classification, ratio, experimentStats, controlStats, ...result }) => [
    name,
    `${classification}${result.critical ? ' (critical)' : ''}${result.muted ? ' (muted)' : ''}`,
    short(controlStats.mean),
    short(experimentStats.mean),
    ratio === null ? '' : short(ratio),
    `${String(controlStats.count)}/${String(experimentStats.count)}`,
  ]);
  return [
    ...tableLines(['METRIC', 'CLASS', 'BASELINE', 'CANARY', 'RATIO', 'POINTS'], rows),
    '',
    ...results.map(({ name, explanation }) => `${name}: ${explanation.sentence}`),
    '',
    ...groupScores.map(({ name, score: share }) => `Group ${name}: ${short(share)}`),
    `Score ${String(score.score)}: ${score.classification}. ${score.classificationReason}`.trimEnd(),
  ];
}
