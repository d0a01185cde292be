import { ApiProperty } from '@nestjs/swagger';
import { ChoicesField, IdField, TextField, TimeField, PublicField } from '../../platform/index.ts';
import type { GrantEntity } from './grant.entity.ts';

/** What may be granted on a dataset; reading comes with each of them. */
export const GRANTABLE_ACTIONS = ['read', 'import', 'forecast'] as const;

export class GrantRequest {
  @IdField({ about: 'Who it is shared with.' })
  userId!: string;

  @ChoicesField({ about: 'What they may do.', of: GRANTABLE_ACTIONS, max: 3, example: ['read'] })
  actions!: string[];

  @TimeField({ about: 'When it ends by itself.', optional: true })
  expiresAt?: string;

  @TextField({ about: 'Why, for the audit log.', max: 500, optional: true })
  reason?: string;
}

export class GrantResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'uuid' })
  readonly userId: string;

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

  constructor(row: GrantEntity) {
    this.id = row.id;
    this.userId = row.userId;
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
