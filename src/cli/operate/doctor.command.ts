import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { write } from '../output.ts';

/** Looks over the installation. */
export const doctorCommand: Command = {
  help: `Usage: stockade doctor [--json]

Checks the installation: configuration, Node, database and its roles, row-level security, migrations,
keys, Redis, mail, TLS files, disk. Prints one line per check and exits with 1 if any failed.
`,
  options: { json: { type: 'boolean' } },
  run,
};

async function run(args: Arguments): Promise<number> {
  const { examine } = await import('./examination.ts');
  const findings = await examine();
  for (const { part, fine, detail } of findings) {
    await write(
      args.flag('json')
        ? `${JSON.stringify({ part, fine, detail })}\n`
        : `${fine ? 'ok  ' : 'FAIL'}  ${part.padEnd(14)}${detail}\n`,
    );
  }
  return findings.every(({ fine }) => fine) ? EXIT.fine : EXIT.found;
}
