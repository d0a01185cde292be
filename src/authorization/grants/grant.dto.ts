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

/** What may be granted on a dataset; reading comes with each of them. */
export const GRANTABLE_ACTIONS = ['read', 'import', 'forecast'] as const;

export class GrantRequest {
  @EmailField({
    about: 'Who it is shared with: the e-mail address of a user of your organization.',
    optional: true,
    example: 'ada@example.com',
  })
  email?: string;

  @IdField({ about: 'Or the id of a user or a service account.', optional: true })
  userId?: UserId;

  @IdField({ about: 'Or a group: with whoever belongs to it.', optional: true })
  groupId?: string;

  @IdField({
    about: 'Or another organization of this server: with its people, who may read it.',
    optional: true,
  })
  organizationId?: OrganizationId;

  @ChoicesField({ about: 'What they may do.', of: GRANTABLE_ACTIONS, max: 3, example: ['read'] })
  actions!: string[];

  @TimeField({ about: 'When it ends by itself.', optional: true })
  expiresAt?: string;

  @TextField({ about: 'Why, for the audit log.', max: 500, optional: true })
  reason?: string;

  @TextsField({
    about: 'Only these products: ids, or the beginning of ids with `*` behind for a branch.',
    max: 1000,
    longest: 200,
    optional: true,
    example: ['SHOES-*', 'SKU-0042'],
  })
  products?: string[];

  @ChoicesField({ about: 'Only this of them.', of: SHOWN, max: 2, optional: true })
  shows?: PartContent[];

  @ChoiceField({
    about: 'Only totals of these periods, each once it is over, in place of single values.',
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
    description: 'Null for all.',
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

/** What another organization shares with this one. */
export class ReceivedGrantResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid', description: 'For the header Stockade-Organization.' })
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
