import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import {
  currentContext,
  invalidField,
  UnitOfWork,
  type OrganizationId,
} from '../../../platform/index.ts';
import { addressTaken, EmailDomains } from '../../people/domains/email-domains.ts';
import { InvitationService } from '../invitations/invitation.service.ts';
import { NewPasswords } from '../../factors/passwords/new-passwords.ts';
import { newAccount } from '../../people/users/new-account.ts';
import type { UserRequest } from '../../people/users/user.dto.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { normalizedEmail, UserStore } from '../../people/users/user.store.ts';

/** Makes people, with a first password or with an invitation by mail. */
@Injectable()
export class NewUsers {
  constructor(
    private readonly store: UserStore,
    private readonly passwords: NewPasswords,
    private readonly invitations: InvitationService,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly assignments: Assignments,
    private readonly domains: EmailDomains,
  ) {}

  /**
   * Creates a user in the given organization, which must be that of the context.
   *
   * @param judged whether the caller has already checked the password
   * @param byDirectory whether a directory creates the user: its scope allows the default role, and only admins send
   * invitations
   * @throws Problem already_exists, or mail_not_offered if a user without a password cannot be invited
   */
  async create(
    organizationId: OrganizationId,
    request: UserRequest,
    { judged = false, byDirectory = false } = {},
  ): Promise<UserEntity> {
    const roles = request.roles ?? [this.assignments.defaultRole];
    await this.assignments.require(organizationId, roles);
    if (!byDirectory) await this.assignments.requireWithinOwn(organizationId, roles);
    if (request.password !== undefined) requireMaySetPassword();
    const invited = !byDirectory;
    const passwordHash = await this.hashOf(organizationId, request, roles, judged);
    if (passwordHash === null && invited) this.invitations.requireOffered();
    await this.domains.requireFree(organizationId, request.email);
    const user = newUser(organizationId, request, roles, passwordHash);
    return this.uow.answer(async () => {
      await this.assignments.requireTogether(organizationId, [roles]);
      if (!(await this.store.insert(user))) throw addressTaken();
      await this.audit.append({
        action: 'user.create',
        resource: `user:${user.id}`,
        details: { roles },
      });
      if (passwordHash === null && invited) await this.invitations.send(user);
      return user;
    });
  }

  /**
   * Creates a user from an identity provider, without a password. Undefined if the address is taken in any
   * organization.
   *
   * @param provider the identity provider that verified the address
   */
  async provision(
    organizationId: OrganizationId,
    request: Pick<UserRequest, 'email' | 'name'>,
    { roles, provider }: { readonly roles: string[]; readonly provider: string },
  ): Promise<UserEntity | undefined> {
    const made = newUser(organizationId, request, roles, null);
    const user = { ...made, emailVerifiedAt: made.createdAt };
    return this.uow.run(async () => {
      if ((await this.store.findName(user.email)) !== null) return undefined;
      await this.assignments.requireTogether(organizationId, [roles]);
      if (!(await this.store.insert(user))) throw addressTaken();
      await this.audit.append({
        action: 'user.create',
        resource: `user:${user.id}`,
        details: { roles, provider },
        userId: user.id,
      });
      return user;
    });
  }

  private async hashOf(
    organizationId: OrganizationId,
    request: UserRequest,
    roles: readonly string[],
    judged: boolean,
  ): Promise<string | null> {
    const { email, name, password } = request;
    if (password === undefined) return null;
    if (judged) return this.passwords.hash(password);
    const known = { organizationId, roles, email, name: name ?? null };
    return this.passwords.first('/password', password, known);
  }
}

function newUser(
  organizationId: OrganizationId,
  { email, name = null }: { readonly email: string; readonly name?: string | null | undefined },
  roles: string[],
  passwordHash: string | null,
): UserEntity {
  const known = { organizationId, kind: 'person', email: normalizedEmail(email), name } as const;
  return newAccount({ ...known, roles, passwordHash });
}

/** A key or a client that knew somebody's password could sign in as them. @throws Problem beyond_own */
function requireMaySetPassword(): void {
  if ((currentContext()?.principal?.scopes ?? null) === null) return;
  const detail =
    'cannot be set with an API key or OAuth client; leave it out to send an invitation';
  throw invalidField('/password', 'beyond_own', detail);
}
