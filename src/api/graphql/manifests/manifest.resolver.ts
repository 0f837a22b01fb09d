import { Inject } from '@nestjs/common';
import { Args, Field, Float, Int, ObjectType, Parent, Query, ResolveField } from '@nestjs/graphql';
import { Allow, type Caller, CallerOf } from '../../../access/index.ts';
import { type JsonObject, toJson } from '../../../kernel/index.ts';
import { type Drift, LiveManifests, type ManifestView } from '../../../providers/index.ts';
import { GraphqlResolver } from '../resolver.ts';
import { DateTimeScalar, JsonObjectScalar, JsonScalar } from '../scalars.ts';

@ObjectType({ description: 'How an object stands.' })
class ManifestStatus {
  @Field(() => Boolean, { description: 'What was ordered has come about.' }) stable!: boolean;
  @Field(() => Boolean) available!: boolean;
  @Field(() => Boolean, { description: 'Its roll-out is held.' }) paused!: boolean;
  @Field(() => Boolean, { description: 'It will not come about by waiting.' }) failed!: boolean;
  @Field(() => [String], { description: 'In plain words, why it is not stable, or why it failed.' }) why!: string[];
}

@ObjectType({ description: 'Something that the cloud tells of an object, or of one of its pods.' })
class ManifestEvent {
  @Field(() => String) type!: string;
  @Field(() => String) reason!: string;
  @Field(() => String) message!: string;
  @Field(() => String, { description: 'What it happened to, `pod web-x`.' }) about!: string;
  @Field(() => Int) count!: number;
  @Field(() => DateTimeScalar) firstSeenAt!: Date;
  @Field(() => DateTimeScalar) lastSeenAt!: Date;
}

@ObjectType({ description: 'A field that is not what was deployed.' })
class ManifestDrift {
  @Field(() => String) path!: string;
  @Field(() => JsonScalar, { nullable: true, description: 'Null where it was not deployed.' }) deployed!: unknown;
  @Field(() => JsonScalar, { nullable: true, description: 'Null where it is gone.' }) live!: unknown;
  @Field(() => String, { nullable: true, description: 'The program that changed it.' }) changedBy!: string | null;
  @Field(() => DateTimeScalar, { nullable: true }) since!: Date | null;
}

@ObjectType('Manifest', { description: 'An object as its cloud tells it now.' })
class LiveManifest {
  @Field(() => String) account!: string;
  @Field(() => String) namespace!: string;
  @Field(() => String, { description: 'Kind and name, `deployment web`.' }) name!: string;
  @Field(() => String, { nullable: true }) application!: string | null;
  @Field(() => String, { nullable: true }) cluster!: string | null;
  @Field(() => JsonObjectScalar, { description: 'The object itself, without secret data.' }) manifest!: JsonObject;
  @Field(() => DateTimeScalar) createdAt!: Date;
  @Field(() => Float, { nullable: true, description: 'Ordered; null where the kind has none.' }) replicas!:
    number | null;
  @Field(() => [JsonObjectScalar], { description: 'Images and other objects that it uses.' }) artifacts!: JsonObject[];
  @Field(() => ManifestStatus) status!: ManifestStatus;
  @Field(() => [String]) warnings!: string[];
  @Field(() => [ManifestEvent], { description: 'The newest first.' }) events!: ManifestEvent[];
  /** What it was made of. */
  view!: ManifestView;
}

@GraphqlResolver(() => LiveManifest)
export class ManifestResolver {
  constructor(@Inject(LiveManifests) private readonly manifests: LiveManifests) {}

  @Allow('read')
  @Query(() => LiveManifest, {
    nullable: true,
    complexity: 20,
    description: 'Asks the cloud, now. Null where there is no such object, or it may not be seen.',
  })
  async manifest(
    @CallerOf() caller: Caller,
    @Args('account', { type: () => String }) account: string,
    @Args('namespace', { type: () => String, description: 'Empty for what belongs to the whole cluster.' })
    namespace: string,
    @Args('name', { type: () => String, description: 'Kind and name, `deployment web`.' }) name: string,
  ): Promise<LiveManifest | undefined> {
    const view = await this.manifests.find(caller, account, namespace, name);
    return view && manifestView(view);
  }

  @Allow('read')
  @ResolveField(() => [ManifestDrift], {
    description: 'What differs from what was deployed; asks the cloud once more.',
  })
  async drift(@Parent() { view }: LiveManifest): Promise<ManifestDrift[]> {
    return (await this.manifests.driftOf(view)).map(driftView);
  }
}

function manifestView(view: ManifestView): LiveManifest {
  const { ref, account, moniker, manifest, createdAt, replicas, artifacts, status, why, warnings, events } = view;
  const failure = status.failed.message;
  return {
    account,
    namespace: ref.namespace,
    name: `${ref.kind} ${ref.name}`,
    application: moniker.app || null,
    cluster: moniker.cluster || null,
    manifest,
    createdAt: new Date(createdAt),
    replicas: replicas ?? null,
    artifacts,
    status: {
      stable: status.stable,
      available: status.available,
      paused: status.paused,
      failed: status.failed.state,
      why: failure === undefined || why.includes(failure) ? why : [failure, ...why],
    },
    warnings: warnings.map(({ message }) => message),
    events: events.map((event) => ({
      ...event,
      firstSeenAt: new Date(event.firstSeenAt),
      lastSeenAt: new Date(event.lastSeenAt),
    })),
    view,
  };
}

const driftView = ({ path, deployed, live, changedBy, since }: Drift): ManifestDrift => ({
  path,
  deployed: toJson(deployed),
  live: toJson(live),
  changedBy: changedBy ?? null,
  since: since === undefined ? null : new Date(since),
});
