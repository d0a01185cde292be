import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import {
  Broadcast,
  Problem,
  staleVersion,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import type { UserEntity } from './user.entity.ts';
import { UserStore } from './user.store.ts';

/** Audit action and details of a change. */
interface Told {
  readonly action:
    'user.update' | 'user.roles' | 'user.lock' | 'user.password' | 'user.email' | 'user.invite';
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether its user did it without being signed in: with a link. */
  readonly byLink?: boolean;
  /** The version that the caller saw. */
  readonly wanted?: number | undefined;
}

/** Every change of an account: audited, heard of by all instances at once, and never the end of the last admin. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly store: UserStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
    private readonly assignments: Assignments,
  ) {}

  /** @throws Problem precondition_failed when it has changed meanwhile, conflict when no admin would be left, separated_roles */
  async apply(
    user: UserEntity,
    change: Partial<UserEntity>,
    { action, details = {}, byLink = false, wanted }: Told,
  ): Promise<UserEntity> {
    if (wanted !== undefined && wanted !== user.version) throw staleVersion();
    const { organizationId, id } = user;
    return this.uow.answer(async () => {
      if (change.roles !== undefined) {
        await this.assignments.requireTogether(organizationId, [change.roles]);
      }
      await this.keepingAnAdmin(organizationId, async () => {
        if (!(await this.store.update(user, change))) throw staleVersion();
      });
      const actor = byLink ? { userId: id } : {};
      await this.audit.append({ action, resource: `user:${id}`, details, ...actor });
      await this.tell(id);
      return this.store.get(organizationId, id);
    });
  }

  /**
   * Gives many people roles at once, as one change of which all or nothing happens.
   *
   * @throws Problem conflict when no admin would be left
   */
  async assignRoles(
    organizationId: OrganizationId,
    given: readonly { readonly user: UserEntity; readonly roles: string[] }[],
  ): Promise<void> {
    await this.uow.run(async () => {
      const sets = given.map(({ roles }) => roles);
      await this.assignments.requireTogether(organizationId, sets);
      await this.keepingAnAdmin(organizationId, async () => {
        for (const same of Map.groupBy(given, ({ roles }) => roles.join()).values()) {
          const ids = same.map(({ user }) => user.id);
          await this.store.assignRoles(organizationId, ids, same[0]!.roles);
        }
      });
      for (const { user, roles } of given) {
        const details = { from: user.roles, to: roles };
        const resource = `user:${user.id}`;
        await this.audit.append({ action: 'user.roles', resource, details });
      }
      const ids = given.map(({ user }) => user.id);
      await this.broadcast.notifyAll('credentials', ids);
      await this.broadcast.notifyAll('access', ids);
    });
  }

  /** Removes an account with all that hangs on it; what it did stays in the audit log. */
  async remove(user: UserEntity, details: Readonly<Record<string, unknown>>): Promise<void> {
    const { organizationId, id } = user;
    await this.uow.run(async () => {
      await this.keepingAnAdmin(organizationId, async () => {
        if (!(await this.store.remove(user))) throw staleVersion();
      });
      await this.audit.append({ action: 'user.delete', resource: `user:${id}`, details });
      await this.tell(id);
    });
  }

  /** One at a time in an organization, so that of two admins who remove each other one stays. */
  private async keepingAnAdmin(
    organizationId: OrganizationId,
    work: () => Promise<void>,
  ): Promise<void> {
    const before = await this.store.countActiveAdmins(organizationId);
    await work();
    if (before === 0 || (await this.store.countActiveAdmins(organizationId)) > 0) return;
    throw new Problem(
      'conflict',
      'This is the last admin who can sign in; make another user admin first.',
    );
  }

  private async tell(id: UserId): Promise<void> {
    await this.broadcast.notify('credentials', id);
    await this.broadcast.notify('access', id);
  }
}
