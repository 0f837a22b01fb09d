import { z } from 'zod';

/** How the account of one machine is configured. */
export const LocalOptions = z.strictObject({
  stateFolder: z.string().min(1).describe('Where instances, their logs and what the host remembers are kept.'),
  ports: z
    .strictObject({ from: z.int().min(1).max(65_535), to: z.int().min(1).max(65_535) })
    .refine(({ from, to }) => from <= to, 'from must not be greater than to')
    .optional()
    .describe('Ports that instances may get. Without it the kernel picks them.'),
  downloads: z
    .strictObject({
      limitMegabytes: z.int().min(1).max(4_096).default(512).describe('The largest archive that is fetched.'),
      timeoutSeconds: z.int().min(1).max(3_600).default(300).describe('For one archive.'),
    })
    .prefault({}),
  hostProgram: z
    .string()
    .optional()
    .describe('The entry of the host process, for those who run it from elsewhere. Else the one beside this provider.'),
});
export type LocalOptions = z.infer<typeof LocalOptions>;
