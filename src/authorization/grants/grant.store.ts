import { Injectable } from '@nestjs/common';
import { RowSeals, type SealedValues } from '../../crypto/index.ts';
import { IsNull, LessThan, MoreThan, type SelectQueryBuilder } from 'typeorm';
import {
  UnitOfWork,
  type Principal,
  type DatasetId,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import type { HeldGrant } from './held-grant.ts';
import { GrantEntity } from './grant.entity.ts';
import { InvitationAbroadEntity } from './invitation-abroad.entity.ts';
import { PartVault } from './part-vault.ts';
import { UserDirectory } from '../users/user-directory.ts';

/** Grants of a principal, and the ids of their recipients: the principal and its groups. */
export interface Holdings {
  readonly grants: readonly HeldGrant[];
  readonly about: readonly string[];
}

/** Possible holders of a grant. */
export interface Grantee {
  readonly userId: UserId | null;
  readonly groupId: string | null;
  readonly granteeOrganizationId: OrganizationId | null;
}

/** Sealed columns, in the order of docs/formats/row-seal.md. */
const sealedOf = (row: GrantEntity): SealedValues => [
  row.organizationId,
  row.id,
  row.datasetId,
  row.userId,
  row.groupId,
  row.granteeOrganizationId,
  row.sealedPart,
  row.actions,
  row.expiresAt,
];

const COUNT_HELD = `
  select count(*)::int as all, count(sealed_part)::int as "inPart",
         count(*) filter (where dataset_id = $5)::int as "onDataset"
    from dataset_grant
   where organization_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
     and (user_id = $2 or group_id = $3 or grantee_organization_id = $4)`;

@Injectable()
export class GrantStore {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly seals: RowSeals,
    private readonly people: UserDirectory,
    private readonly vault: PartVault,
  ) {}

  /** Valid grants of a principal: its own, its groups', or for a guest its organization's. */
  async listHeld({
    organizationId,
    userId,
    guestOf,
  }: Pick<Principal, 'organizationId' | 'userId' | 'guestOf'>): Promise<Holdings> {
    if (guestOf !== undefined) {
      const query = this.held(organizationId).andWhere('held.granteeOrganizationId = :guestOf', {
        guestOf,
      });
      const rows = this.asWritten(await query.getMany());
      return { grants: await this.opened(rows), about: [userId, guestOf] };
    }
    const groupIds = await this.people.groupsOf(userId);
    const rows = await this.held(organizationId)
      .andWhere('(held.userId = :userId or held.groupId = any(:groupIds))', { userId, groupIds })
      .getMany();
    const grants = await this.opened(this.asWritten(rows));
    return { grants, about: [userId, ...groupIds] };
  }

  /** Valid grants on one resource by user; members hold the grants of their groups. */
  async listHeldOn(
    organizationId: OrganizationId,
    resourceId: string | undefined,
  ): Promise<Map<string, HeldGrant[]>> {
    if (resourceId === undefined) return new Map();
    const all = await this.held(organizationId)
      .andWhere('held.datasetId = :resourceId', { resourceId })
      .andWhere('held.granteeOrganizationId is null')
      .getMany();
    const rows = this.asWritten(all);
    const grants = await this.opened(rows);
    const members = await this.people.membersOf(rows.flatMap(({ groupId }) => groupId ?? []));
    const held = new Map<string, HeldGrant[]>();
    for (const [i, { userId, groupId }] of rows.entries()) {
      const holders = userId === null ? (members.get(groupId ?? '') ?? []) : [userId];
      for (const id of holders) held.set(id, [...(held.get(id) ?? []), grants[i]!]);
    }
    return held;
  }

  private held(organizationId: OrganizationId): SelectQueryBuilder<GrantEntity> {
    return this.uow.manager
      .createQueryBuilder(GrantEntity, 'held')
      .where('held.organizationId = :organizationId', { organizationId })
      .andWhere('held.revokedAt is null and (held.expiresAt is null or held.expiresAt > now())');
  }

  /** A grant that something else than this server changed gives nothing. */
  private asWritten(rows: readonly GrantEntity[]): GrantEntity[] {
    return rows.filter((row) => this.seals.holds('dataset_grant', row.seal, sealedOf(row)));
  }

  private opened(rows: readonly GrantEntity[]): Promise<HeldGrant[]> {
    return Promise.all(
      rows.map(async ({ organizationId, id, datasetId, actions, expiresAt, sealedPart }) => ({
        id,
        resourceId: datasetId,
        actions,
        expiresAt,
        part: sealedPart && (await this.vault.open(organizationId, id, sealedPart)),
      })),
    );
  }

  /** Number of valid grants of a holder: in total, of parts, and on one dataset. */
  async countHeld(
    organizationId: OrganizationId,
    { userId, groupId, granteeOrganizationId }: Grantee,
    datasetId: DatasetId,
  ): Promise<{ readonly all: number; readonly inPart: number; readonly onDataset: number }> {
    const rows = await this.uow.manager.query<{ all: number; inPart: number; onDataset: number }[]>(
      COUNT_HELD,
      [organizationId, userId, groupId, granteeOrganizationId, datasetId],
    );
    return rows[0]!;
  }

  async insert(grant: GrantEntity): Promise<void> {
    const seal = this.seals.seal('dataset_grant', sealedOf(grant));
    await this.uow.manager.insert(GrantEntity, { ...grant, seal });
  }

  /** Grants of a dataset that are not revoked, newest first. */
  listOf(
    organizationId: OrganizationId,
    datasetId: DatasetId,
    beforeId: string | undefined,
    limit: number,
  ): Promise<GrantEntity[]> {
    return this.uow.manager.find(GrantEntity, {
      where: {
        organizationId,
        datasetId,
        revokedAt: IsNull(),
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  find(organizationId: OrganizationId, id: string): Promise<GrantEntity | null> {
    return this.uow.manager.findOneBy(GrantEntity, { organizationId, id });
  }

  /** Takes a withdrawal back; false when there is none, or the grant has run out. */
  async restore(organizationId: OrganizationId, id: string): Promise<boolean> {
    const withdrawn = { organizationId, id, restorable: true };
    const result = await this.uow.manager.update(
      GrantEntity,
      [
        { ...withdrawn, expiresAt: IsNull() },
        { ...withdrawn, expiresAt: MoreThan(new Date()) },
      ],
      { revokedAt: null, restorable: false },
    );
    return result.affected === 1;
  }

  /** Revokes a grant. Exactly one of concurrent attempts receives its recipient. */
  async revoke(
    { organizationId, datasetId, id }: Pick<GrantEntity, 'organizationId' | 'datasetId' | 'id'>,
    restorable: boolean,
  ): Promise<Grantee | null> {
    const result = await this.uow.manager
      .createQueryBuilder()
      .update(GrantEntity)
      .set({ revokedAt: new Date(), restorable })
      .where({ organizationId, datasetId, id })
      .andWhere(restorable ? 'revoked_at is null' : '(revoked_at is null or restorable)')
      .returning(['userId', 'groupId', 'granteeOrganizationId'])
      .execute();
    await this.uow.manager.delete(InvitationAbroadEntity, { organizationId, grantId: id });
    const [row] = result.raw as {
      user_id: UserId | null;
      group_id: string | null;
      grantee_organization_id: OrganizationId | null;
    }[];
    if (row === undefined) return null;
    return {
      userId: row.user_id,
      groupId: row.group_id,
      granteeOrganizationId: row.grantee_organization_id,
    };
  }

  async insertAbroad(invitation: InvitationAbroadEntity): Promise<void> {
    await this.uow.manager.insert(InvitationAbroadEntity, invitation);
  }

  /** Valid grants from other organizations to this one, newest first. */
  listReceived(
    granteeOrganizationId: OrganizationId,
    beforeId: string | undefined,
    limit: number,
  ): Promise<InvitationAbroadEntity[]> {
    const query = this.uow.manager
      .createQueryBuilder(InvitationAbroadEntity, 'invitation')
      .where('invitation.granteeOrganizationId = :granteeOrganizationId', { granteeOrganizationId })
      .andWhere('(invitation.expiresAt is null or invitation.expiresAt > now())')
      .orderBy('invitation.grantId', 'DESC')
      .limit(limit);
    if (beforeId !== undefined) query.andWhere('invitation.grantId < :beforeId', { beforeId });
    return query.getMany();
  }

  /** Whether another organization shares something with this one now. */
  async isInvited(
    granteeOrganizationId: OrganizationId,
    organizationId: OrganizationId,
  ): Promise<boolean> {
    return this.uow.manager
      .createQueryBuilder(InvitationAbroadEntity, 'invitation')
      .where({ granteeOrganizationId, organizationId })
      .andWhere('(invitation.expiresAt is null or invitation.expiresAt > now())')
      .getExists();
  }
}
