import type { Egress } from '../../../egress/port.ts';
import { DomainError, InvalidInput, isJsonObject, type JsonObject, type PluginCard } from '../../../kernel/index.ts';
import type { StageSettings } from '../../../settings/port.ts';
import { type ChildStage, identityOf, type Planning, type TaskStep, type Turn } from '../../port.ts';
import { Options } from './options.ts';
import { WebhookStage } from './webhook.stage.ts';

/** A webhook of the settings. */
export interface Preconfigured {
  card: PluginCard;
  /** Fields of a webhook that win over those of the stage. They may read `parameterValues`. */
  configured: JsonObject;
  /** Values of parameters that the stage does not give. */
  defaults: JsonObject;
  /** Of which whoever runs it needs one; none: anybody may. */
  roles: readonly string[];
}

/** A webhook whose fields the settings give: a pipeline gives the values of its parameters, and no more than it leaves open. */
export class PreconfiguredWebhookStage extends WebhookStage {
  constructor(
    egress: Egress,
    settings: StageSettings,
    private readonly preconfigured: Preconfigured,
  ) {
    super(egress, settings);
  }

  override before(planning: Planning<Options>): ChildStage[] {
    const { card, roles } = this.preconfigured;
    const { user, roles: held } = identityOf(planning.execution, planning.ancestors());
    const wanted = roles.map((role) => role.toLowerCase());
    if (wanted.length > 0 && !held.some((role) => wanted.includes(role.toLowerCase()))) {
      throw new MayNotCall(user, card, roles);
    }
    return [];
  }

  override tasks(planning: Planning<Options>): readonly TaskStep<Options>[] {
    return super.tasks(this.#seen(planning)).map((step) => ({ ...step, turn: (turn) => step.turn(this.#seen(turn)) }));
  }

  override async cancel(turn: Turn<Options>): Promise<{ context: JsonObject } | void> {
    return await super.cancel(this.#seen(turn));
  }

  /** The same, with the fields of the settings over those of the stage. */
  #seen<P extends Planning<Options>>(planning: P): P {
    const { configured, defaults, card } = this.preconfigured;
    const { context } = planning.stage;
    const given = isJsonObject(context['parameterValues']) ? context['parameterValues'] : {};
    const { value } = planning.evaluate(configured, { parameterValues: { ...defaults, ...given } });
    const parsed = Options.safeParse({ ...context, ...value });
    if (parsed.success) return { ...planning, options: parsed.data };
    const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
    throw new InvalidInput(`The stage ${card.kind}`, faults);
  }
}

class MayNotCall extends DomainError {
  constructor(user: string, { kind }: PluginCard, roles: readonly string[]) {
    super('forbidden', `${user} may not run ${kind}: it takes one of the roles ${roles.join(', ')}.`, {
      user,
      stage: kind,
      needed: [...roles],
    });
  }
}
