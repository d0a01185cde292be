import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  ChoicesField,
  CommercialField,
  EmailField,
  IdField,
  PublicField,
  TextField,
  TextsField,
  TimeField,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import type { GrantEntity } from './grant.entity.ts';
import type { InvitationAbroadEntity } from './invitation-abroad.entity.ts';
import { SHOWN, TOTALS, type Part, type PartContent, type Totals } from './part.ts';

/** Actions that can be granted on a dataset; each includes reading. */
export const GRANTABLE_ACTIONS = ['read', 'import', 'forecast'] as const;

export class GrantRequest {
  @EmailField({
    about:
      'E-mail address of a user of your organization. Give one of email, userId, groupId and organizationId.',
    optional: true,
    example: 'ada@example.com',
  })
  email?: string;

  @IdField({ about: 'Id of a user or service account to share with.', optional: true })
  userId?: UserId;

  @IdField({ about: 'Id of a group to share with: all its members.', optional: true })
  groupId?: string;

  @IdField({
    about: 'Id of another organization of this server to share with: its users may only read.',
    optional: true,
  })
  organizationId?: OrganizationId;

  @ChoicesField({ about: 'Granted actions.', of: GRANTABLE_ACTIONS, max: 3, example: ['read'] })
  actions!: string[];

  @TimeField({ about: 'When the grant expires.', optional: true })
  expiresAt?: string;

  @TextField({ about: 'Reason, for the audit log.', max: 500, optional: true })
  reason?: string;

  @TextsField({
    about: 'Limits the grant to these products: ids, or prefixes that end with `*`.',
    max: 1000,
    longest: 200,
    optional: true,
    example: ['SHOES-*', 'SKU-0042'],
  })
  products?: string[];

  @ChoicesField({ about: 'Limits the grant to this content.', of: SHOWN, max: 2, optional: true })
  shows?: PartContent[];

  @ChoiceField({
    about: 'Shows only totals over this period, each after its end, instead of single values.',
    of: TOTALS,
    optional: true,
  })
  totals?: Totals;
}

export class GrantResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly userId: string | null;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly groupId: string | null;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly organizationId: string | null;

  @PublicField({ type: [String], example: ['read'] })
  readonly actions: string[];

  @PublicField({ format: 'uuid' })
  readonly grantedBy: string;

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly expiresAt: string | null;

  @CommercialField('last_four', {
    type: [String],
    nullable: true,
    description: 'Products that the grant is limited to; null for all.',
  })
  readonly products: readonly string[] | null;

  @PublicField({ type: [String], enum: SHOWN })
  readonly shows: readonly PartContent[];

  @PublicField({ type: String, enum: TOTALS, nullable: true })
  readonly totals: Totals | null;

  constructor(row: GrantEntity, part: Part | null) {
    this.products = part?.products ?? null;
    this.shows = part?.shows ?? SHOWN;
    this.totals = part?.totals ?? null;
    this.id = row.id;
    this.userId = row.userId;
    this.groupId = row.groupId;
    this.organizationId = row.granteeOrganizationId;
    this.actions = row.actions;
    this.grantedBy = row.grantedBy;
    this.reason = row.reason;
    this.createdAt = row.createdAt.toISOString();
    this.expiresAt = row.expiresAt?.toISOString() ?? null;
  }
}

export class GrantPage {
  @ApiProperty({ type: [GrantResponse] })
  readonly items!: GrantResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

/** A grant from another organization to this one. */
export class ReceivedGrantResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid', description: 'Id to send in the header `Stockade-Organization`.' })
  readonly organizationId: string;

  @PublicField({ example: 'A supplier' })
  readonly organizationName: string;

  @PublicField({ format: 'uuid' })
  readonly datasetId: string;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, nullable: true, format: 'date-time' })
  readonly expiresAt: string | null;

  constructor(row: InvitationAbroadEntity) {
    this.id = row.grantId;
    this.organizationId = row.organizationId;
    this.organizationName = row.organizationName;
    this.datasetId = row.datasetId;
    this.createdAt = row.createdAt.toISOString();
    this.expiresAt = row.expiresAt?.toISOString() ?? null;
  }
}

export class ReceivedGrantPage {
  @ApiProperty({ type: [ReceivedGrantResponse] })
  readonly items!: ReceivedGrantResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
