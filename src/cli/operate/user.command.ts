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

create  creates a user in an organization; GET /v1/organization returns its id.
reset   sets a new password of a user and unlocks the account, for instance of an admin who lost it.
        With --factors, it also removes the user's authenticator app, recovery codes and passkeys.
With --password-stdin, the password is read from stdin; otherwise it is generated and printed once.
--json prints one JSON object.
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
    throw new UsageError('the action must be create or reset');
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
  if (name === null) throw new CommandFailure(`no user has the e-mail address ${email}`);
  return runAsOrganization(name.organizationId, async () => {
    const user = await app.get(UserStore).findNamed(name.organizationId, email);
    if (user === null) throw new CommandFailure(`no user has the e-mail address ${email}`);
    if (factors) await app.get(FactorReset).reset(user, { passkeys: true });
    await app.get(Passwords).resetByOperator(user, password);
    return user;
  });
}

const unknownOrganization = (id: string): CommandFailure =>
  new CommandFailure(`--organization ${id} is not an organization of this server`);
