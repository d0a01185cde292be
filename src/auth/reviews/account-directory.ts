import { Injectable } from '@nestjs/common';
import type { KnownUser, UserDirectory } from '../../authorization/index.ts';
import { currentPrincipal, type UserId } from '../../platform/index.ts';
import { OrganizationStore } from '../people/organizations/organization.store.ts';
import { GroupStore } from '../provisioning/groups/group.store.ts';
import { refusalOf } from '../people/users/account-gate.ts';
import { UserStore, type UserStanding } from '../people/users/user.store.ts';
import { AccountMakerStore } from './account-maker.store.ts';
import { RoleUseStore } from './role-use.store.ts';

/** Users and service accounts, as decisions about access need them. */
@Injectable()
export class AccountDirectory implements UserDirectory {
  constructor(
    private readonly store: UserStore,
    private readonly uses: RoleUseStore,
    private readonly groups: GroupStore,
    private readonly organizations: OrganizationStore,
    private readonly makers: AccountMakerStore,
  ) {}

  async find(userId: UserId): Promise<KnownUser | null> {
    const user = await this.store.find(currentPrincipal().organizationId, userId);
    return user === null ? null : known(user);
  }

  async findByEmail(email: string): Promise<KnownUser | null> {
    const user = await this.store.findNamed(currentPrincipal().organizationId, email);
    return user === null ? null : known(user);
  }

  async list(afterId: UserId | undefined, limit: number): Promise<KnownUser[]> {
    const { organizationId } = currentPrincipal();
    const users = await this.store.listAll(organizationId, afterId, limit);
    return users.map(known);
  }

  async peopleAmong(ids: readonly UserId[]): Promise<ReadonlySet<UserId>> {
    const users = await this.store.listOf(currentPrincipal().organizationId, ids);
    return new Set(users.filter(({ kind }) => kind === 'person').map(({ id }) => id));
  }

  behind(accountIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return this.makers.behind(accountIds);
  }

  isRevokedKey(keyId: string): Promise<boolean> {
    return this.makers.isRevokedKey(keyId);
  }

  heldRoles(): Promise<string[][]> {
    return this.uses.heldRoles();
  }

  groupsOf(userId: UserId): Promise<string[]> {
    return this.groups.groupsOf(currentPrincipal().organizationId, userId);
  }

  async membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly UserId[]>> {
    if (groupIds.length === 0) return new Map();
    const members = await this.groups.membersOf(currentPrincipal().organizationId, groupIds);
    const byGroup = Map.groupBy(members, ({ groupId }) => groupId);
    return new Map([...byGroup].map(([id, those]) => [id, those.map(({ userId }) => userId)]));
  }

  async hasGroup(groupId: string): Promise<boolean> {
    return (await this.groups.find(currentPrincipal().organizationId, groupId)) !== null;
  }

  async organizationName(): Promise<string> {
    return (await this.organizations.get(currentPrincipal().organizationId)).name;
  }

  useOfRole(role: string): Promise<string | undefined> {
    return this.uses.useOf(role);
  }
}

function known(user: UserStanding): KnownUser {
  const { id, name, roles } = user;
  return { id, name, roles, refusal: refusalOf(user) };
}
