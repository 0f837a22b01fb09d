import { z } from 'zod';
import { type ProgramEnd, Programs } from '../../../processes/port.ts';
import type { Identity } from './connection.ts';
import { BadConnection } from './errors.ts';

const timeoutMs = 15_000;
const limitBytes = 256 * 1024;
/** So much before its end a credential counts as ended: a call takes a while. */
const marginMs = 10_000;

/** What a kubeconfig says of its plugin. */
export const ExecSection = z.looseObject({
  apiVersion: z.enum(['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).nullish(),
  provideClusterInfo: z.boolean().nullish(),
  installHint: z.string().nullish(),
});
export type ExecSection = z.infer<typeof ExecSection>;

const Credential = z.looseObject({
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
    token: z.string().min(1).nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
  }),
});

/** Of the cluster, for plugins that ask. */
export interface ClusterInfo {
  server: string;
  'tls-server-name'?: string;
  'insecure-skip-tls-verify'?: boolean;
  'certificate-authority-data'?: string;
}

/**
 * A program that logs in for us, such as `aws eks get-token`. Run once for all calls until what it gave has ended.
 *
 * @see {@link https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins}
 */
export class ExecPlugin {
  #known: { identity: Pick<Identity, 'authorization' | 'certificate'>; until: number } | undefined;
  #running: Promise<void> | undefined;

  /** @param inherit names of variables of ours that it may see */
  constructor(
    private readonly account: string,
    private readonly section: ExecSection,
    private readonly cluster: ClusterInfo,
    private readonly programs: Programs,
    private readonly inherit: readonly string[],
  ) {
    if (section.interactiveMode === 'Always')
      throw new BadConnection(account, `its login program ${section.command} wants to ask a person, and here is none`);
  }

  /** @throws {BadConnection} it gives nothing that can be used @throws {ProgramFailed} */
  async identity(): Promise<Pick<Identity, 'authorization' | 'certificate'>> {
    while (this.#known === undefined || Date.now() > this.#known.until) {
      this.#running ??= this.#login().finally(() => (this.#running = undefined));
      await this.#running;
    }
    return this.#known.identity;
  }

  async #login(): Promise<void> {
    const { command, args, env, apiVersion, provideClusterInfo } = this.section;
    const spec = { interactive: false, ...(provideClusterInfo === true ? { cluster: this.cluster } : {}) };
    const end = await this.programs.run({
      program: command,
      args: args ?? [],
      environment: {
        ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
        KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: 'ExecCredential', spec }),
      },
      inherit: this.inherit,
      timeoutMs,
      limitBytes,
    });
    const { expirationTimestamp, token, clientCertificateData, clientKeyData } = this.#credential(end);
    const certificate =
      clientCertificateData && clientKeyData ? { cert: clientCertificateData, key: clientKeyData } : undefined;
    if (!token && certificate === undefined)
      throw new BadConnection(this.account, `its login program ${command} gave neither a token nor a certificate`);
    const ends = expirationTimestamp ? Date.parse(expirationTimestamp) : Infinity;
    this.#known = {
      identity: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(certificate ? { certificate } : {}),
      },
      // One that has ended already is used once: the cluster may keep another time.
      until: Math.max(ends - marginMs, Date.now() + 1_000),
    };
  }

  #credential({ code, stdout, stderr }: ProgramEnd): z.infer<typeof Credential>['status'] {
    const { command, installHint } = this.section;
    const hint = installHint ? ` (${installHint.trim()})` : '';
    if (code !== 0)
      throw new BadConnection(
        this.account,
        `its login program ${command} ended with ${code}: ${stderr || 'no word'}${hint}`,
      );
    // What it wrote is a secret, so no part of it goes into a message.
    const read = Credential.safeParse(parsed(stdout));
    if (!read.success)
      throw new BadConnection(this.account, `its login program ${command} did not write an ExecCredential`);
    return read.data.status;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
