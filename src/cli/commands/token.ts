import type { Command } from 'commander';
import { gathered } from '../model/parameters.ts';
import type { Session } from '../session.ts';

interface CreateOptions {
  permission: string[];
  role?: string[];
  application?: string[];
  expires?: string;
}

/** `gennaker token create|list|revoke`; for administrators */
export function addToken(program: Command, session: Session): void {
  const token = program.command('token').description('API tokens, by which programs say who they are');

  token
    .command('create')
    .description('make a token; its secret is shown this once')
    .argument('<name>', 'letters, digits, dots and dashes')
    .requiredOption('-p, --permission <name>', 'read, pipeline:execute, …; may be given several times', gathered)
    .option('-r, --role <name>', 'for judgments that ask for one; may be given several times', gathered)
    .option('-a, --application <name>', 'only for this one; may be given several times', gathered)
    .option('--expires <when>', 'in 90d, 12h or 30m, or at an instant such as 2027-01-01T00:00:00Z')
    .action(async (name: string, { permission, role, application, expires }: CreateOptions) => {
      const { createToken } = await import('../client/tokens.ts');
      const { expiryOf } = await import('../model/expiry.ts');
      const made = await createToken(await session.connection(), {
        name,
        permissions: permission,
        ...(role === undefined ? {} : { roles: role }),
        ...(application === undefined ? {} : { applications: application }),
        ...(expires === undefined ? {} : { expiresAt: expiryOf(expires, new Date()) }),
      });
      // The secret alone goes where it can be piped from; what is for people does not go with it.
      if (!session.json)
        session.terminal.err(`Token ${name} (${made.token.tokenId}). Keep it: it is shown this once.\n`);
      session.show(made, () => [made.secret]);
    });

  token
    .command('list')
    .description('list the tokens, without their secrets')
    .action(async () => {
      const { listTokens } = await import('../client/tokens.ts');
      const { tableLines } = await import('../model/table.ts');
      const found = await listTokens(await session.connection());
      session.show(found, () =>
        tableLines(
          ['ID', 'NAME', 'PERMISSIONS', 'APPLICATIONS', 'EXPIRES', 'LAST USED', ''],
          found.map((each) => [
            each.tokenId,
            each.name,
            each.permissions.join(' '),
            each.applications?.join(' ') ?? 'all',
            each.expiresAt ?? 'never',
            each.lastUsedAt ?? 'never',
            each.revokedAt === null ? '' : 'revoked',
          ]),
        ),
      );
    });

  token
    .command('revoke')
    .description('from the next request on it does not hold')
    .argument('<token>', 'id or name')
    .action(async (wanted: string) => {
      const { revokeToken } = await import('../client/tokens.ts');
      const revoked = await revokeToken(await session.connection(), wanted);
      session.show(revoked, () => [`Token ${revoked.name} is revoked.`]);
    });
}
