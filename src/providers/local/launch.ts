import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../../kernel/index.ts';

const path = z.string().min(1).max(4_096).refine(isAbsolute, 'must be an absolute path');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 sum, 64 hexadecimal digits in lower case');
const milliseconds = (most: number) => z.int().min(1).max(most);

const Artifact = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('folder'), path: path.describe('Copied when the server group is made.') }),
  z
    .strictObject({
      type: z.literal('archive'),
      path: path.optional().describe('A .tar.gz on this machine.'),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('A .tar.gz to fetch; needs sha256.'),
      sha256: sha256.optional(),
    })
    .refine((archive) => (archive.path === undefined) !== (archive.url === undefined), 'needs either path or url')
    .refine((archive) => archive.url === undefined || archive.sha256 !== undefined, {
      message: 'is required with url: what comes from elsewhere must be known beforehand',
      path: ['sha256'],
    }),
]);
export type Artifact = z.infer<typeof Artifact>;

const Health = z.strictObject({
  type: z
    .enum(['http', 'tcp', 'process'])
    .describe('http asks for a path, tcp connects, process is content when it runs.'),
  path: z.string().startsWith('/').max(2_048).default('/').describe('For http.'),
  expectStatus: z.int().min(100).max(599).optional().describe('For http; else every 2xx and 3xx is well.'),
  intervalMs: milliseconds(600_000).default(1_000),
  timeoutMs: milliseconds(60_000).default(2_000),
  healthyThreshold: z.int().min(1).max(100).default(1).describe('Good answers in a row that make it Up.'),
  unhealthyThreshold: z.int().min(1).max(100).default(3).describe('Bad answers in a row that make it Down.'),
  graceMs: milliseconds(3_600_000).default(60_000).describe('How long it may be Starting before it counts as Down.'),
});

/** The provider's own keys in the order of a server group. */
export const Launch = z.strictObject({
  artifact: Artifact.optional().describe('What is to be run; without it the command must be on the machine.'),
  command: z
    .array(z.string().max(65_536))
    .min(1)
    .max(1_024)
    .describe('The program and its arguments, no shell. {{PORT}} in an argument becomes the port of the instance.'),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(131_072))
    .default({})
    .describe('Besides PATH, HOME, LANG and TZ, which are inherited, and PORT.'),
  port: z.int().min(1).max(65_535).optional().describe('The same port always; only for a group of one instance.'),
  health: Health.prefault({ type: 'tcp' }),
  version: z.string().min(1).max(256).optional().describe('For people; else the checksum of the archive.'),
  logLimitBytes: z
    .int()
    .min(4_096)
    .max(10_737_418_240)
    .default(10_485_760)
    .describe('Of one instance, both files together.'),
  stopGraceMs: z.int().min(0).max(3_600_000).default(10_000).describe('Between SIGTERM and SIGKILL.'),
  drainTimeoutMs: z.int().min(0).max(3_600_000).default(30_000).describe('For requests under way, before SIGTERM.'),
  limits: z
    .strictObject({
      memoryMegabytes: z.int().min(1).optional(),
      cpuPercent: z.int().min(1).max(100_000).optional().describe('100 is one processor.'),
    })
    .default({}),
});
export type Launch = z.infer<typeof Launch>;

/** What zod has found, below a place in the order. */
export function faultsOf(error: z.ZodError, below: readonly string[]): Fault[] {
  return error.issues.map(({ path: at, message }) => ({
    path: [...below, ...at.map((step) => (typeof step === 'symbol' ? String(step) : step))],
    message,
  }));
}
