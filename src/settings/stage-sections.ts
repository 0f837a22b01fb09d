/** What the settings say to stages: whom webhooks may call and how, which webhooks are stages of their own, what holds. */
import { z } from 'zod';
import type { SecretField } from './fields.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/i, 'letters, digits and dashes, 1 to 63 of them');

const addresses = z
  .array(z.url({ protocol: /^https?$/ }))
  .describe('Beginnings of addresses, https://ci.example.com/jobs/: that host and port, and paths that begin so.');

const roles = z.array(z.string().min(1)).default([]);

const parameter = z.strictObject({
  name: z.string().min(1).describe("A stage gives it as parameterValues; fields read it as ${parameterValues['…']}."),
  label: z.string().optional(),
  type: z.string().default('string').describe('For forms: string, number, boolean.'),
  description: z.string().optional(),
  defaultValue: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

const preconfigured = z
  .looseObject({
    type: z
      .string()
      .regex(/^[A-Za-z][\w.-]{0,99}$/, 'letters, digits, dots, dashes, a letter first')
      .describe('What a pipeline calls it.'),
    label: z.string().min(1).describe('What people read.'),
    description: z.string().optional(),
    enabled: z.boolean().default(true),
    parameters: z.array(parameter).default([]),
    permissions: z
      .strictObject({ READ: roles, WRITE: roles, EXECUTE: roles })
      .prefault({})
      .describe('WRITE: roles of which whoever runs it needs one. None: anybody may.'),
  })
  .describe(
    'A webhook that is a stage of its own. The other fields are those of the stage webhook, and win over its own.',
  );

export const webhook = (secret: SecretField) =>
  z.strictObject({
    requireAccount: z.boolean().default(false).describe('A webhook that names no account is refused.'),
    accounts: z
      .array(
        z.strictObject({
          name,
          addresses: addresses.min(1),
          headers: z
            .record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected the name of a header'), secret)
            .default({})
            .describe('Sent with each of its calls, and over those of the stage: a key of the other side.'),
        }),
      )
      .default([])
      .describe('Credentials that webhooks may name, and whom they may be sent to.'),
    repeatable: addresses
      .default([])
      .describe('Addresses whose calls do no harm when made twice: those are made again after a time-out, POST too.'),
    preconfigured: z.array(preconfigured).default([]).describe('Webhooks that are stages of their own.'),
  });

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).getTime());
const names = z.array(z.string().min(1)).optional();

export const condition = z.strictObject({
  name: z.string().trim().min(1).max(100).describe('What people call it: change-freeze.'),
  message: z.string().optional().describe('Why, for whoever waits.'),
  applications: names.describe('Holds for these; absent: for all.'),
  accounts: names.describe('Holds for stages that work on these; absent: on any.'),
  clusters: names.describe('Holds for these; absent: for any.'),
  from: instant.optional().describe('When it begins, 2026-12-20T00:00:00Z; absent: it has.'),
  until: instant.optional().describe('When it ends; absent: when it is taken out.'),
});

export const conditions = z
  .array(condition)
  .default([])
  .describe('While one holds, a stage waitForCondition waits: a freeze of deployments.');
