import { SigningKeys } from '../../auth/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command-failure.ts';
import { EXIT } from '../exit-code.ts';
import { say, write } from '../output.ts';
import { withApplication } from './with-application.ts';

/** Lists the keys that sign access tokens, or makes a new one. */
export const keysCommand: Command = {
  help: `Usage: stockade keys list [--json]
       stockade keys rotate

list    lists the keys that verify access tokens; the first one signs.
rotate  creates a new signing key. The former keys verify until their last token has expired.
`,
  options: { json: { type: 'boolean' } },
  positionals: true,
  run,
};

async function run(args: Arguments): Promise<number> {
  const action = args.positionals.join(' ');
  if (action === 'rotate') {
    say(`New signing key: ${await withApplication((app) => app.get(SigningKeys).rotate())}`);
    return EXIT.fine;
  }
  if (action !== 'list') throw new UsageError('the action must be list or rotate');
  const keys = await withApplication((app) => app.get(SigningKeys).listStored());
  for (const { kid, createdAt, retiresAt } of keys) {
    const line = {
      kid,
      createdAt: createdAt.toISOString(),
      retiresAt: retiresAt?.toISOString() ?? null,
    };
    await write(
      args.flag('json')
        ? `${JSON.stringify(line)}\n`
        : `${line.kid}  since ${line.createdAt}  ${line.retiresAt === null ? 'signs and verifies' : `verifies until ${line.retiresAt}`}\n`,
    );
  }
  return EXIT.fine;
}
