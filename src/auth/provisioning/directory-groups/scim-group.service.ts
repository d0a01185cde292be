import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import {
  currentPrincipal,
  newId,
  Problem,
  staleVersion,
  UnitOfWork,
  type OrganizationId,
  type UserId,
} from '../../../platform/index.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { readOperations } from '../protocol/patch-body.ts';
import { patched } from '../protocol/patch.ts';
import type { Json } from '../protocol/filter-match.ts';
import type { Projection } from '../protocol/projection.ts';
import { invalidValue } from '../protocol/scim-problem.ts';
import { GroupRoles } from '../groups/group-roles.ts';
import type { GroupEntity } from '../groups/group.entity.ts';
import { GroupStore } from '../groups/group.store.ts';
import { GROUP_SHAPE, readGroup, type GroupWish } from './scim-group.resource.ts';
import { ScimGroupReader } from './scim-group.reader.ts';

const MAX_REPORTED = 100;

/** Changes of groups by a directory, one after another; members' roles follow at once. */
@Injectable()
export class ScimGroupService {
  constructor(
    private readonly store: GroupStore,
    private readonly users: UserStore,
    private readonly roles: GroupRoles,
    private readonly reader: ScimGroupReader,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  /** @throws Problem already_exists when there is a group of that name */
  async create(body: unknown, view: Projection): Promise<Json> {
    const wish = readGroup(body);
    const { organizationId } = currentPrincipal();
    return this.uow.answer(async () => {
      await this.users.acquireLock(organizationId);
      const group = newGroup(organizationId, wish);
      if (!(await this.store.insert(group))) throw nameTaken();
      const details = { name: group.displayName, members: wish.members.length };
      const resource = `group:${group.id}`;
      await this.audit.append({ action: 'group.create', resource, details });
      await this.setMembers(group, [], wish.members);
      return this.reader.show(group, view);
    });
  }

  replace(group: GroupEntity, body: unknown, wanted: number | undefined): Promise<GroupEntity> {
    const wish = readGroup(body);
    return this.inTurn(group, wanted, (held) => this.fulfil(held, wish));
  }

  patch(group: GroupEntity, body: unknown, wanted: number | undefined): Promise<GroupEntity> {
    const operations = readOperations(body);
    return this.inTurn(group, wanted, async (held) => {
      const before = await this.reader.show(held);
      return this.fulfil(held, readGroup(patched(before, operations, GROUP_SHAPE)));
    });
  }

  async remove(group: GroupEntity, wanted: number | undefined): Promise<void> {
    await this.inTurn(group, wanted, async (held) => {
      const { organizationId, id, displayName } = held;
      const members = await this.memberIds(held);
      await this.roles.follow(organizationId, members, () => this.store.remove(held));
      const details = { name: displayName, members: members.length };
      await this.audit.append({ action: 'group.delete', resource: `group:${id}`, details });
    });
  }

  private async fulfil(group: GroupEntity, wish: GroupWish): Promise<GroupEntity> {
    const { organizationId, id } = group;
    const before = await this.memberIds(group);
    const { added, removed } = difference(before, wish.members);
    const { displayName, externalId } = wish;
    const isSame = displayName === group.displayName && externalId === group.externalId;
    if (isSame && added.length + removed.length === 0) return group;
    const change = { displayName, nameKey: nameKey(displayName), externalId };
    if (!(await this.store.update(group, change))) throw staleVersion();
    await this.setMembers(group, before, wish.members);
    const details = {
      name: displayName,
      added: added.slice(0, MAX_REPORTED),
      removed: removed.slice(0, MAX_REPORTED),
    };
    await this.audit.append({ action: 'group.update', resource: `group:${id}`, details });
    return this.store.get(organizationId, id);
  }

  /** @throws ScimProblem invalidValue for members whom the directory does not see */
  private async setMembers(
    group: GroupEntity,
    before: readonly UserId[],
    wanted: readonly UserId[],
  ): Promise<void> {
    const { organizationId } = group;
    const { added, removed } = difference(before, wanted);
    const people = await this.store.peopleAmong(organizationId, added);
    if (people.length < added.length) {
      throw invalidValue('members', 'must hold only ids of users');
    }
    await this.roles.follow(organizationId, [...added, ...removed], async () => {
      if (added.length > 0) await this.store.addMembers(group, added);
      if (removed.length > 0) await this.store.removeMembers(group, removed);
    });
  }

  private async memberIds({ organizationId, id }: GroupEntity): Promise<UserId[]> {
    const members = await this.store.membersOf(organizationId, [id]);
    return members.map(({ userId }) => userId);
  }

  /** @throws Problem precondition_failed when it is not the version that was wanted, not_found when it is gone */
  private inTurn<T>(
    { organizationId, id }: GroupEntity,
    wanted: number | undefined,
    work: (held: GroupEntity) => Promise<T>,
  ): Promise<T> {
    return this.uow.run(async () => {
      await this.users.acquireLock(organizationId);
      const held = await this.store.get(organizationId, id);
      if (wanted !== undefined && wanted !== held.version) throw staleVersion();
      return work(held);
    });
  }
}

/** Names of groups are compared without regard to case. */
const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();

function newGroup(
  organizationId: OrganizationId,
  { displayName, externalId }: GroupWish,
): GroupEntity {
  return {
    organizationId,
    id: newId(),
    displayName,
    nameKey: nameKey(displayName),
    externalId,
    roles: [],
    version: 1,
    createdAt: new Date(),
  };
}

function difference(
  before: readonly UserId[],
  after: readonly UserId[],
): { readonly added: UserId[]; readonly removed: UserId[] } {
  const had = new Set(before);
  const has = new Set(after);
  return {
    added: after.filter((id) => !had.has(id)),
    removed: before.filter((id) => !has.has(id)),
  };
}

const nameTaken = (): Problem =>
  new Problem('already_exists', 'Another group has this displayName.');
