import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Egress } from '../../../egress/port.ts';
import { InvalidInput, type JsonObject, PluginSource, toJson } from '../../../kernel/index.ts';
import { StageSettings, type WebhookSettings } from '../../../settings/port.ts';
import { Options } from './options.ts';
import { PreconfiguredWebhookStage, type Preconfigured } from './preconfigured-webhook.stage.ts';

type Entry = WebhookSettings['preconfigured'][number];

const fields = Options.shape;

/** The webhooks of the settings, each a kind of stage of its own: with a form for its parameters, found like any other. */
@Injectable()
export class PreconfiguredWebhooks extends PluginSource {
  override readonly family = 'stage';

  constructor(
    private readonly egress: Egress,
    private readonly settings: StageSettings,
  ) {
    super();
  }

  /** @throws {InvalidInput} an entry has a field that the stage webhook has not */
  override plugins(): { card: Preconfigured['card']; instance: PreconfiguredWebhookStage }[] {
    return this.settings.webhook.preconfigured.flatMap((entry, position) => {
      const configured = configuredOf(entry, position);
      if (!entry.enabled) return [];
      const preconfigured = { card: cardOf(entry), configured, ...partsOf(entry) };
      const instance = new PreconfiguredWebhookStage(this.egress, this.settings, preconfigured);
      return [{ card: preconfigured.card, instance }];
    });
  }
}

/** Keys of an entry that say what kind of stage it is, not how to call. */
const own = ['type', 'label', 'description', 'enabled', 'parameters', 'permissions'];

/** What stands there as null says nothing, and leaves it to the stage. */
function configuredOf(entry: Entry, position: number): JsonObject {
  const said = Object.entries(entry).filter(([key, value]) => !own.includes(key) && value !== null);
  const place = ['webhook', 'preconfigured', position];
  const faults = said
    .filter(([key]) => !Object.hasOwn(fields, key))
    .map(([key]) => ({ path: [...place, key], message: `is no field of a webhook; expected one of ${known}` }));
  if (faults.length > 0) throw new InvalidInput(`The settings of the stage ${entry.type}`, faults);
  return Object.fromEntries(said.map(([key, value]) => [key, toJson(value)]));
}

const known = Object.keys(fields).join(', ');

const partsOf = ({ parameters, permissions }: Entry): Pick<Preconfigured, 'defaults' | 'roles'> => ({
  defaults: Object.fromEntries(
    parameters.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])),
  ),
  roles: permissions.WRITE,
});

function cardOf({ type, label, description, parameters }: Entry): Preconfigured['card'] {
  const values = Object.fromEntries(
    parameters.map(({ name, label: title, description: what, type: kind, defaultValue }) => {
      const usual = defaultValue === undefined ? '' : ` ${String(defaultValue)} where it is not said.`;
      const words = [title ?? name, what].filter((text) => text !== undefined && text !== '').join(': ');
      return [name, z.unknown().describe(`${words} (${kind}).${usual}`).optional()];
    }),
  );
  return {
    kind: type,
    title: label,
    description: description ?? `Calls ${label}, as the server's settings say.`,
    options: z.looseObject({
      parameterValues: z.looseObject(values).nullish().describe('The values that the call is made with.'),
    }),
  };
}
