import { Injectable } from '@nestjs/common';
import { Problem } from '../../../platform/index.ts';
import { UserChanges } from '../../people/users/user-changes.ts';
import type { UserEntity } from '../../people/users/user.entity.ts';
import { AddressChange } from './address-change.ts';
import { UserDeprovisioning } from './user-deprovisioning.ts';
import type { ScimUserEntity } from './scim-user.entity.ts';
import { calledName, type ScimUserInput } from './scim-user.resource.ts';
import { ScimUserStore } from './scim-user.store.ts';

type Names = Pick<ScimUserEntity, 'externalId' | 'formattedName' | 'givenName' | 'familyName'>;

/** SCIM data of a user that the directory has not changed yet. */
export function unknownTo({ organizationId, id }: UserEntity): ScimUserEntity {
  return {
    organizationId,
    userId: id,
    externalId: null,
    formattedName: null,
    givenName: null,
    familyName: null,
    lockedAt: null,
    removedAt: null,
  };
}

/** Makes a user what a directory wants them to be, in the open transaction. */
@Injectable()
export class ScimUserUpdater {
  constructor(
    private readonly store: ScimUserStore,
    private readonly changes: UserChanges,
    private readonly addresses: AddressChange,
    private readonly departures: UserDeprovisioning,
  ) {}

  /** @throws Problem already_exists for an address or an externalId that is taken, conflict for the last admin */
  async fulfil(user: UserEntity, record: ScimUserEntity, wish: ScimUserInput): Promise<void> {
    const told = { ...record, externalId: wish.externalId };
    // Accounts change one at a time, so that no other one takes it meanwhile.
    if (told.externalId !== record.externalId && (await this.store.isTaken(told))) {
      throw new Problem('already_exists', 'externalId cannot be used.');
    }
    const renamed = await this.addresses.apply(user, wish.userName);
    const named = await this.name(renamed, record, wish);
    const { lockedAt } = await this.departures.activate(named, wish.active, record.lockedAt);
    await this.store.save({ ...record, ...namesIn(wish), lockedAt });
  }

  private async name(
    user: UserEntity,
    record: ScimUserEntity,
    wish: ScimUserInput,
  ): Promise<UserEntity> {
    const name = nameAfter(user, record, wish);
    const told = namesIn(wish);
    const keys = Object.keys(told) as (keyof Names)[];
    const changed = keys.filter((key) => told[key] !== record[key]);
    if (name === user.name && changed.length === 0) return user;
    const details = { directory: name === user.name ? changed : ['displayName', ...changed] };
    return this.changes.apply(user, { name }, { action: 'user.update', details });
  }
}

function namesIn({ externalId, formattedName, givenName, familyName }: ScimUserInput): Names {
  return { externalId, formattedName, givenName, familyName };
}

/** A name that was made of its parts is made anew when they change, unless the directory says what it is. */
function nameAfter(user: UserEntity, record: ScimUserEntity, wish: ScimUserInput): string | null {
  const wasMade = user.name === calledName({ ...record, displayName: null });
  const isSame = wish.displayName === user.name;
  return calledName(isSame && wasMade ? { ...wish, displayName: null } : wish);
}
