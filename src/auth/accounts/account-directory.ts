import { Injectable } from '@nestjs/common';
import type { KnownUser, UserDirectory } from '../../authorization/index.ts';
import { currentPrincipal } from '../../platform/index.ts';
import { refusalOf } from '../sign-in/account-gate.ts';
import { UserStore, type UserStanding } from '../users/user.store.ts';
import { RoleUseStore } from './role-use.store.ts';

/** Users and service accounts, as decisions about access need them. */
@Injectable()
export class AccountDirectory implements UserDirectory {
  constructor(
    private readonly store: UserStore,
    private readonly uses: RoleUseStore,
  ) {}

  async find(userId: string): Promise<KnownUser | null> {
    const user = await this.store.find(currentPrincipal().organizationId, userId);
    return user === null ? null : known(user);
  }

  async list(afterId: string | undefined, limit: number): Promise<KnownUser[]> {
    const { organizationId } = currentPrincipal();
    const users = await this.store.listAll(organizationId, afterId, limit);
    return users.map(known);
  }

  heldRoles(): Promise<string[][]> {
    return this.uses.heldRoles();
  }

  useOfRole(role: string): Promise<string | undefined> {
    return this.uses.useOf(role);
  }
}

function known(user: UserStanding): KnownUser {
  const { id, name, roles } = user;
  return { id, name, roles, refusal: refusalOf(user) };
}
