import type { INestApplicationContext } from '@nestjs/common';
import {
  FactorReset,
  NewUsers,
  OrganizationStore,
  Passwords,
  UserRequest,
  UserStore,
  type UserEntity,
} from '../../auth/index.ts';
import { isId, runAsOrganization, validate, type OrganizationId } from '../../platform/index.ts';
import type { Arguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { CommandFailure, UsageError } from '../command-failure.ts';
import { EXIT } from '../exit-code.ts';
import { say, write } from '../output.ts';
import { newPassword } from './new-password.ts';
import { refusing } from './refusing.ts';
import { withApplication } from './with-application.ts';

/** Makes a user, or gives one a new password. */
export const userCommand: Command = {
  help: `Usage: stockade user create --organization ID --email EMAIL [--roles admin,user,viewer] [--password-stdin]
       stockade user reset --email EMAIL [--factors] [--password-stdin]

create  makes a user in an organization (the admin's GET /v1/organization says its id).
reset   gives a user a new password and unlocks the account, for instance of an admin who lost it.
        With --factors it removes their authenticator app, recovery codes and passkeys too.
The password is read from stdin with --password-stdin, else generated and printed once. With --json one object.
`,
  options: {
    organization: { type: 'string' },
    email: { type: 'string' },
    roles: { type: 'string' },
    factors: { type: 'boolean' },
    'password-stdin': { type: 'boolean' },
    json: { type: 'boolean' },
  },
  positionals: true,
  run,
};

async function run(args: Arguments): Promise<number> {
  const action = args.positionals.join(' ');
  if (action !== 'create' && action !== 'reset')
    throw new UsageError('say: user create or user reset');
  const email = args.required('email');
  const organization = action === 'create' ? args.required('organization') : '';
  const { password, generated } = await newPassword(args.flag('password-stdin'));
  const user = await withApplication((app) =>
    refusing(() =>
      action === 'create'
        ? create(app, organization, email, password, args.text('roles'))
        : reset(app, email, password, args.flag('factors')),
    ),
  );
  const shown = generated ? { password } : {};
  if (args.flag('json')) {
    await write(`${JSON.stringify({ userId: user.id, email: user.email, ...shown })}\n`);
  } else {
    say(`User ${user.email} (${user.id}) can sign in.`);
    if (generated) await write(`${password}\n`);
  }
  return EXIT.fine;
}

function create(
  app: INestApplicationContext,
  organizationId: string,
  email: string,
  password: string,
  roles: string | undefined,
): Promise<UserEntity> {
  if (!isId<OrganizationId>(organizationId)) throw unknownOrganization(organizationId);
  return runAsOrganization(organizationId, async () => {
    await app
      .get(OrganizationStore)
      .get(organizationId)
      .catch(() => {
        throw unknownOrganization(organizationId);
      });
    const list = roles === undefined ? {} : { roles: roles.split(',') };
    const request = await validate(UserRequest, { email, password, ...list });
    return app.get(NewUsers).create(organizationId, { ...request, password });
  });
}

async function reset(
  app: INestApplicationContext,
  email: string,
  password: string,
  factors: boolean,
): Promise<UserEntity> {
  const name = await app.get(UserStore).findName(email);
  if (name === null) throw new CommandFailure(`nobody signs in as ${email}`);
  return runAsOrganization(name.organizationId, async () => {
    const user = await app.get(UserStore).findNamed(name.organizationId, email);
    if (user === null) throw new CommandFailure(`nobody signs in as ${email}`);
    if (factors) await app.get(FactorReset).reset(user, { passkeys: true });
    await app.get(Passwords).resetByOperator(user, password);
    return user;
  });
}

const unknownOrganization = (id: string): CommandFailure =>
  new CommandFailure(`--organization ${id} is no organization here`);
