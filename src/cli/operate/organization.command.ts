import {
  NewUsers,
  OrganizationService,
  OrganizationUpdate,
  UserRequest,
} from '../../auth/index.ts';
import { validate } from '../../platform/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command-failure.ts';
import { EXIT } from '../exit-code.ts';
import { say, write } from '../output.ts';
import { newPassword } from './new-password.ts';
import { refusing } from './refusing.ts';
import { withApplication } from './with-application.ts';

/** Makes an organization with its first admin. */
export const organizationCommand: Command = {
  help: `Usage: stockade organization create --name NAME --email ADMIN [--password-stdin] [--json]

Creates an organization and its first admin. With --password-stdin, the admin's password is read from stdin;
otherwise it is generated and printed once.
`,
  options: {
    name: { type: 'string' },
    email: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  positionals: true,
  run,
};

async function run(args: Arguments): Promise<number> {
  if (args.positionals.join(' ') !== 'create') throw new UsageError('the action must be create');
  const [name, email] = [args.required('name'), args.required('email')];
  const { password, generated } = await newPassword(args.flag('password-stdin'));
  const organizationId = await withApplication((app) =>
    refusing(async () => {
      await validate(OrganizationUpdate, { name });
      await validate(UserRequest, { email, password });
      let made = '';
      await app.get(OrganizationService).create(
        name,
        async (id) => {
          made = id;
          await app.get(NewUsers).create(id, { email, roles: ['admin'], password });
        },
        { onlyWhenEmpty: false },
      );
      return made;
    }),
  );
  const shown = generated ? { password } : {};
  if (args.flag('json')) {
    await write(`${JSON.stringify({ organizationId, email, ...shown })}\n`);
  } else {
    say(`Organization ${name} (${organizationId}) with admin ${email}.`);
    if (generated) await write(`${password}\n`);
  }
  return EXIT.fine;
}
