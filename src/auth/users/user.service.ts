import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.ts';
import {
  Broadcast,
  Config,
  currentPrincipal,
  ID_PATTERN,
  invalidField,
  newId,
  pageOf,
  Problem,
  readCursor,
  staleVersion,
  UnitOfWork,
  type Page,
  type PageQuery,
} from '../../platform/index.ts';
import { PasswordHasher } from '../passwords/password-hasher.ts';
import { PasswordPolicy } from '../passwords/password-policy.ts';
import { Sessions } from '../sessions/session.service.ts';
import { SignIn } from '../sign-in/sign-in.service.ts';
import { MeResponse, UserResponse, type UserRequest } from './user.dto.ts';
import type { UserEntity } from './user.entity.ts';
import { normalizedEmail, UserStore } from './user.store.ts';

/** People of an organisation. Every change is audited and takes effect on all instances at once. */
@Injectable()
export class Users {
  constructor(
    private readonly store: UserStore,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly broadcast: Broadcast,
    private readonly config: Config,
  ) {}

  /**
   * Makes a user in the given organisation, which the context must be of.
   *
   * @param judged whether the caller has judged the password already
   */
  async create(
    organizationId: string,
    request: UserRequest,
    { judged = false } = {},
  ): Promise<UserEntity> {
    const roles = request.roles ?? [this.config.AUTH_DEFAULT_ROLE];
    this.requireAssignable(roles);
    if (request.password !== undefined && !judged) {
      const known = { organizationId, roles, email: request.email, name: request.name ?? null };
      await this.policy.require('/password', request.password, known);
    }
    const user: UserEntity = {
      organizationId,
      id: newId(),
      kind: 'person',
      email: normalizedEmail(request.email),
      name: request.name ?? null,
      roles,
      passwordHash:
        request.password === undefined ? null : await this.hasher.hash(request.password),
      passwordChangedAt: null,
      passwordCompromised: false,
      emailVerifiedAt: null,
      signedOutAt: null,
      lockedAt: null,
      version: 1,
      createdAt: new Date(),
    };
    return this.uow.run(async () => {
      if (!(await this.store.insert(user))) throw nameTaken();
      await this.audit.append({
        action: 'user.create',
        resource: `user:${user.id}`,
        details: { roles },
      });
      return user;
    });
  }

  async me(): Promise<MeResponse> {
    const { organizationId, userId, kind, scopes } = currentPrincipal();
    return new MeResponse(await this.store.get(organizationId, userId), kind, scopes);
  }

  async list(query: PageQuery): Promise<Page<UserResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readCursor(query.cursor, ID_PATTERN);
    const rows = await this.store.list(organizationId, before, query.limit + 1);
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new UserResponse(row),
    );
  }

  async rename(user: UserEntity, name: string, wanted: number | undefined): Promise<UserEntity> {
    return this.change(user, { name }, 'user.update', wanted);
  }

  async assignRoles(
    user: UserEntity,
    roles: string[],
    wanted: number | undefined,
  ): Promise<UserEntity> {
    this.requireAssignable(roles);
    return this.change(user, { roles }, 'user.roles', wanted, { from: user.roles, to: roles });
  }

  async lock(user: UserEntity): Promise<UserEntity> {
    if (user.lockedAt !== null) return user;
    return this.change(user, { lockedAt: new Date() }, 'user.lock', undefined, { locked: true });
  }

  async unlock(user: UserEntity): Promise<UserEntity> {
    if (user.lockedAt === null) return user;
    return this.change(user, { lockedAt: null }, 'user.lock', undefined, { locked: false });
  }

  /** The caller's own password; the old one has to be known. The caller's other sessions end with it. */
  async changePassword(current: string, next: string): Promise<void> {
    const { organizationId, userId, credentialId } = currentPrincipal();
    const user = await this.store.get(organizationId, userId);
    await this.policy.require('/newPassword', next, user);
    await this.signIn.confirm('/currentPassword', current);
    const passwordHash = await this.hasher.hash(next);
    const changed = { passwordHash, passwordChangedAt: new Date(), passwordCompromised: false };
    await this.uow.run(async () => {
      await this.change(user, changed, 'user.password', undefined);
      await this.sessions.revokeOthers(organizationId, userId, credentialId);
    });
  }

  /** Sets a password for somebody who has none or lost it, and ends their sessions; for operators on the machine itself. */
  async resetPassword(user: UserEntity, password: string): Promise<void> {
    await this.policy.require('/password', password, user);
    const passwordHash = await this.hasher.hash(password);
    await this.uow.run(async () => {
      const changed = { passwordHash, passwordChangedAt: new Date(), passwordCompromised: false };
      const opened = { ...changed, lockedAt: null };
      await this.change(user, opened, 'user.password', undefined, { reset: true });
      await this.sessions.revokeOthers(user.organizationId, user.id);
    });
  }

  /** @throws Problem when a role is not one that this installation offers */
  requireAssignable(roles: readonly string[]): void {
    const offered = this.config.AUTH_ROLES;
    if (roles.every((role) => offered.includes(role))) return;
    throw invalidField('/roles', 'unknown_role', `takes only ${offered.join(', ')}`);
  }

  private async change(
    user: UserEntity,
    change: Partial<UserEntity>,
    action: 'user.update' | 'user.roles' | 'user.lock' | 'user.password',
    wanted: number | undefined,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<UserEntity> {
    if (wanted !== undefined && wanted !== user.version) throw staleVersion();
    return this.uow.run(async () => {
      const admins = await this.store.countActiveAdmins(user.organizationId);
      if (!(await this.store.update(user, change))) throw staleVersion();
      if (admins > 0 && (await this.store.countActiveAdmins(user.organizationId)) === 0) {
        throw new Problem(
          'conflict',
          'This is the last admin who can sign in; name another first.',
        );
      }
      await this.audit.append({ action, resource: `user:${user.id}`, details });
      await this.broadcast.tell('credentials', user.id);
      await this.broadcast.tell('access', user.id);
      return this.store.get(user.organizationId, user.id);
    });
  }
}

const nameTaken = (): Problem =>
  new Problem('already_exists', 'This e-mail address cannot be used.', {
    errors: [{ pointer: '/email', code: 'taken', detail: 'cannot be used' }],
  });
