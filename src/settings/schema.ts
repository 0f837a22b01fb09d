import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { isTimeZone } from '../kernel/index.ts';
import { bytes, milliseconds, type SecretField } from './fields.ts';
import { permissions } from '../access/port.ts';
import { conditions, webhook } from './stage-sections.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/i, 'letters, digits and dashes, 1 to 63 of them');

const server = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Other than loopback: see access.requireToken.'),
  port: z.int().min(0).max(65535).default(8084).describe('Port to listen on; 0 takes any free one.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where people reach this server, for links in messages.'),
  bodyLimitBytes: bytes(4 * 1024 * 1024).describe('Largest request body that is read.'),
  requestTimeoutMs: milliseconds(30_000).describe('Longest time in which a request must have arrived.'),
  answerTimeoutMs: milliseconds(20_000).describe(
    'Longest time until a request is answered, such as while the database is out of reach; what was asked may still be done.',
  ),
  allowUnauthenticatedBind: z
    .boolean()
    .default(false)
    .describe('Says in so many words that callers from elsewhere may come without a token: they get access.anonymous.'),
});

const data = z.strictObject({
  folder: z
    .string()
    .min(1)
    .default('~/.gennaker')
    .describe(
      'Where everything lives that must outlast a restart. In the home folder, so that the folder one starts from does not matter.',
    ),
});

const database = (secret: SecretField) =>
  z.strictObject({
    url: secret.optional().describe('postgres://user:password@host:5432/name. Absent: SQLite in database.file.'),
    file: z.string().min(1).optional().describe('SQLite file; absent: gennaker.sqlite in the data folder.'),
    pool: z
      .strictObject({
        max: z.int().min(1).max(500).default(10).describe('Most connections to PostgreSQL.'),
        acquireTimeoutMs: milliseconds(10_000).describe('Longest wait for a connection.'),
      })
      .prefault({}),
  });

const access = z.strictObject({
  localAdministrator: z
    .boolean()
    .default(true)
    .describe('A caller from this very machine (loopback, no proxy) is the administrator without a token.'),
  requireToken: z
    .boolean()
    .default(false)
    .describe('Callers from elsewhere must bring an API token. Needed to listen elsewhere than on loopback.'),
  anonymous: z
    .strictObject({
      permissions: z.array(z.enum(permissions)).default(['read']),
      roles: z.array(z.string().min(1)).default([]),
    })
    .prefault({})
    .describe('What callers from elsewhere may do without a token, where server.allowUnauthenticatedBind says so.'),
});

const logging = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  format: z.enum(['json', 'pretty']).default('json').describe('json: one object a line. pretty: for eyes.'),
});

const telemetry = (secret: SecretField) =>
  z.strictObject({
    otlpEndpoint: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Base URL of an OpenTelemetry collector, http://127.0.0.1:4318; traces go to /v1/traces below it.'),
    headers: z.record(z.string(), secret).default({}).describe('Sent with each batch, such as a key of the collector.'),
    serviceName: z.string().min(1).default('gennaker'),
    sampleRatio: z.number().min(0).max(1).default(1).describe('Share of traces that are kept, 0 to 1.'),
  });

const account = z
  .looseObject({ name, provider: name })
  .describe('An account of a cloud. The other fields are those of its provider.');

const hosts = z.array(
  z
    .string()
    .refine(
      (text) => (text.includes('/') ? ipaddr.isValidCIDR(text) : /^(\*\.)?[\w-]+(\.[\w-]+)*\.?$|:/.test(text)),
      'expected a name (ci.corp.example), a pattern (*.corp.example), an address or a range (10.1.0.0/16)',
    ),
);

const egress = z.strictObject({
  allow: hosts
    .default([])
    .describe(
      'Internal hosts that may be called: names (ci.corp.example), patterns (*.corp.example), addresses, ranges (10.1.0.0/16).',
    ),
  deny: hosts.default([]).describe('Hosts that may never be called, in the same form. Outranks allow.'),
  timeoutMs: milliseconds(30_000).describe('Longest time for a whole exchange; a request may ask for less.'),
  headersTimeoutMs: milliseconds(10_000).describe('Longest wait for the first byte of an answer.'),
  limitBytes: bytes(10 * 1024 * 1024).describe('Largest answer that is read; a request may ask for less.'),
  redirects: z.int().min(0).max(20).default(5).describe('Most redirects that are followed.'),
  concurrency: z.int().min(1).max(1000).default(64).describe('Most calls at one time; the others wait their turn.'),
});

const limits = z.strictObject({
  graphqlDepth: z.int().min(1).max(100).default(12).describe('Deepest nesting of a query.'),
  graphqlComplexity: z
    .int()
    .min(1)
    .default(10_000)
    .describe('Most fields that a query may ask for, lists multiplied out.'),
  jsonDepth: z.int().min(4).max(1000).default(64).describe('Deepest nesting of JSON that is taken in.'),
  pipelineBytes: bytes(1024 * 1024).describe('Largest pipeline definition.'),
});

const backOffMs = z.int().min(0).max(86_400_000);

const orchestration = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(32).describe('Most turns of stages at one time.'),
  turnTimeoutMs: milliseconds(120_000).describe('Longest single turn of a stage.'),
  windowTimeZone: z
    .string()
    .refine(isTimeZone, 'expected a name of the IANA time zone database, such as Europe/Berlin')
    .default('America/Los_Angeles')
    .describe('Time zone of execution windows that name none themselves (restrictedExecutionWindow.timezone).'),
  backOff: z
    .strictObject({
      ms: backOffMs.default(0).describe('Shortest pause between two turns of any task that polls.'),
      maximumMs: backOffMs.optional().describe('Longest pause, whoever asks for more.'),
      providers: z
        .record(z.string(), backOffMs)
        .default({})
        .describe('The same for the tasks of one cloud, by its name.'),
      accounts: z.record(z.string(), backOffMs).default({}).describe('The same for one account. The longest counts.'),
    })
    .prefault({}),
  disabledTasks: z
    .array(z.string().min(1))
    .default([])
    .describe('Names of tasks to leave out: only those that their stage can do without.'),
  adHoc: z
    .strictObject({
      allow: z
        .array(z.string().min(1))
        .optional()
        .describe('Types of stage that may be run without a pipeline (tasks); absent: all.'),
      deny: z
        .record(z.string().min(1), z.array(z.string().min(1)))
        .default({})
        .describe('Types of stage that may not, each with the names of those who may all the same. Outranks allow.'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      days: z.int().min(1).max(36_500).default(30).describe('Age after which finished executions go.'),
      minimumPerPipeline: z.int().min(0).default(5).describe('So many of each pipeline stay, however old.'),
      maximumPerPipeline: z
        .int()
        .min(1)
        .default(10_000)
        .describe('More of one pipeline, or ad-hoc of one application, go before their age; those that run stay.'),
      everyMinutes: z.int().min(1).max(1440).default(60).describe('How often it is looked for what may go.'),
    })
    .prefault({}),
});

const client = (secret: SecretField) =>
  z.strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Server that the commands talk to; absent: the one of this file.'),
    token: secret.optional().describe('API token that the commands bring along.'),
  });

/** Everything that can be set, its form, its default and what it is for. */
export function settingsSchema(secret: SecretField) {
  return z.strictObject({
    server: server.prefault({}),
    data: data.prefault({}),
    database: database(secret).prefault({}),
    access: access.prefault({}),
    logging: logging.prefault({}),
    telemetry: telemetry(secret).prefault({}),
    accounts: z.array(account).optional().describe('Accounts of clouds; absent: one, `local`, which is this machine.'),
    egress: egress.prefault({}),
    limits: limits.prefault({}),
    orchestration: orchestration.prefault({}),
    webhook: webhook(secret).prefault({}),
    conditions,
    client: client(secret).prefault({}),
  });
}

export type ParsedSettings = z.output<ReturnType<typeof settingsSchema>>;
