import { type Artifact, type ArtifactContents, describeArtifact } from '../../artifacts/port.ts';
import { InvalidInput, isJsonObject, type Json, type JsonObject } from '../../kernel/index.ts';
import { artifactOfStage, visibleArtifacts } from '../artifacts/port.ts';
import { failed, type Outcome, type Planning, succeeded, type TaskStep, type Turn } from '../port.ts';
import { documentsIn, flattened, manifestsIn } from './documents.ts';

/** What a stage says of its manifests. Its text stands in a key that is opaque to the planner. */
export interface SourceOptions {
  source?: 'text' | 'artifact' | null | undefined;
  manifestArtifactId?: string | null | undefined;
  manifestArtifact?: object | null | undefined;
  manifestArtifactAccount?: string | null | undefined;
  requiredArtifactIds?: readonly string[] | null | undefined;
  requiredArtifacts?:
    | readonly { expectedArtifactId?: string | null | undefined; artifact?: object | null | undefined }[]
    | null
    | undefined;
  skipExpressionEvaluation?: boolean | null | undefined;
  noOutput?: boolean | null | undefined;
}

/** Manifests as they will be deployed, and what is put into them. */
export interface Sourced {
  manifests: JsonObject[];
  requiredArtifacts: Artifact[];
  optionalArtifacts: Artifact[];
  /** Expressions that could not be evaluated. */
  problems: { expression: string; level: 'ERROR' | 'INFO'; description: string }[];
}

/** The look at the world that the resolution of manifests needs. */
type Seen = Pick<Planning<SourceOptions>, 'options' | 'stage' | 'lookupAll' | 'evaluate' | 'evaluateAsking'>;

/**
 * Manifests from the stage's text or from an artifact, expressions evaluated unless the stage says otherwise; and the
 * artifacts that must and may be put in.
 *
 * @param text as the stage has it, expressions as they were written
 * @throws {InvalidInput} nothing is named, or what is named is no manifest @throws {DomainError} of the artifact
 */
export async function sourced(seen: Seen, text: Json | undefined, contents: ArtifactContents): Promise<Sourced> {
  const said = seen.options.source === 'artifact' ? await fromArtifact(seen, contents) : (text ?? null);
  const evaluated =
    seen.options.skipExpressionEvaluation === true
      ? { value: said, problems: [] }
      : await seen.evaluateAsking<Json>(said);
  const manifests = flattened(manifestsIn(evaluated.value, 'The manifests'));
  return { manifests, ...artifactsFor(seen), problems: evaluated.problems };
}

/** Artifacts that must, and that may, be put into manifests. @throws {InvalidInput} one that must be is not bound */
export function artifactsFor(seen: Seen): Pick<Sourced, 'requiredArtifacts' | 'optionalArtifacts'> {
  const { requiredArtifactIds, requiredArtifacts } = seen.options;
  const wanted: { id?: string | null | undefined; artifact?: Json | undefined }[] = [
    ...(requiredArtifactIds ?? []).map((id) => ({ id })),
    ...(requiredArtifacts ?? []).map(({ expectedArtifactId, artifact }) => ({
      id: expectedArtifactId,
      artifact: (artifact ?? null) as Json,
    })),
  ];
  const required = wanted.map((one) => {
    const found = artifactOfStage(seen, one);
    if (found !== undefined) return found;
    const message = `names ${one.id ?? 'nothing'}; no artifact is bound to it by this stage, those before it or the trigger.`;
    throw new InvalidInput('The stage', [{ path: ['requiredArtifactIds'], message }]);
  });
  return { requiredArtifacts: required, optionalArtifacts: visibleArtifacts(seen) };
}

async function fromArtifact(seen: Seen, contents: ArtifactContents): Promise<Json> {
  const { manifestArtifactId: id, manifestArtifact, manifestArtifactAccount: account } = seen.options;
  const found = artifactOfStage(seen, { id, artifact: (manifestArtifact ?? null) as Json });
  if (found === undefined) {
    const which = id ? `is ${id}, to which no artifact is bound.` : 'is missing. Expected it, or manifestArtifact.';
    throw new InvalidInput('The stage', [{ path: ['manifestArtifactId'], message: which }]);
  }
  const artifact = account ? { ...found, artifactAccount: account } : found;
  const content = await contents.read(artifact);
  return documentsIn(content.toString('utf8'), `The artifact ${describeArtifact(artifact)}`);
}

/** A first task that settles what will be deployed, so that the later ones and a crash do not change it. */
export function resolveSource<O extends SourceOptions>(
  name: string,
  contents: ArtifactContents,
  textOf: (turn: Turn<O>) => Json | undefined,
  examine: (found: Sourced, turn: Turn<O>) => JsonObject = () => ({}),
): TaskStep<O> {
  return {
    name,
    pollMs: 2000,
    timeoutMs: 5 * 60_000,
    async turn(turn): Promise<Outcome> {
      const found = await sourced(turn, textOf(turn), contents);
      const { manifests, requiredArtifacts, optionalArtifacts, problems } = found;
      if (problems.length > 0 && turn.stage.context['failOnFailedExpressions'] === true) {
        const errors = problems.map(({ expression, description }) => `${expression}: ${description}`);
        return failed(`${String(errors.length)} expressions of the manifests could not be evaluated.`, { errors });
      }
      const left: JsonObject = { manifests, requiredArtifacts, optionalArtifacts, ...examine(found, turn) };
      return succeeded(turn.options.noOutput === true ? {} : left, { ...left, ...summary(problems, turn) });
    },
  };
}

function summary(problems: Sourced['problems'], { stage, now }: Turn<unknown>): JsonObject {
  if (problems.length === 0) return {};
  const before = stage.context['expressionEvaluationSummary'];
  const told: Record<string, Json[]> = {};
  for (const { expression, description, level } of problems) {
    (told[expression] ??= []).push({ description, level, timestamp: now.getTime() });
  }
  return { expressionEvaluationSummary: { ...(isJsonObject(before) ? before : {}), ...told } };
}
