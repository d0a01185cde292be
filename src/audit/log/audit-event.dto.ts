import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  IntegerQuery,
  PageQuery,
  TextField,
  TimeField,
  PersonalField,
  PublicField,
  type UserId,
} from '../../platform/index.ts';
import { AUDIT_ACTIONS, AUDIT_STATUSES } from './audit-actions.ts';
import type { ListedEvent } from './audit-event.store.ts';

export class AuditEventQuery extends PageQuery {
  @IdField({ about: 'Only entries of this user.', optional: true })
  userId?: UserId;

  @ChoiceField({ about: 'Only this action.', of: Object.keys(AUDIT_ACTIONS), optional: true })
  action?: string;

  @TextField({ about: 'Only entries about this resource, as `type:id`.', max: 300, optional: true })
  resource?: string;

  @ChoiceField({ about: 'Only this outcome.', of: AUDIT_STATUSES, optional: true })
  status?: string;

  @TextField({ about: 'Only entries of this request.', max: 64, optional: true })
  requestId?: string;

  @TimeField({ about: 'Only from this time on.', optional: true })
  since?: string;

  @TimeField({ about: 'Only before this time.', optional: true })
  until?: string;

  @IntegerQuery({
    about:
      'Only entries after this sequence number, oldest first. Continue with the last number received to miss none.',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    optional: true,
  })
  after?: number;
}

export class AuditEventResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ format: 'date-time' })
  readonly occurredAt: string;

  @PublicField({
    type: String,
    nullable: true,
    description: 'Id of the acting user; null before a sign-in.',
  })
  readonly userId: string | null;

  @PublicField({
    type: String,
    nullable: true,
    description: 'The session or API key that was used.',
  })
  readonly credentialId: string | null;

  @PublicField({ example: 'dataset.create' })
  readonly action: string;

  @PublicField({ example: 'dataset:0190b7c1-6d5e-7a7e-9f58-0d5a3c1b2e4f' })
  readonly resource: string;

  @PublicField({ enum: AUDIT_STATUSES })
  readonly status: string;

  @PublicField()
  readonly requestId: string;

  @PersonalField(
    { form: 'address', of: 'userId' },
    { description: 'Source address of the request, or `job`.' },
  )
  readonly source: string;

  @PersonalField({ form: 'text', of: 'userId' }, { type: String, nullable: true })
  readonly reason: string | null;

  @PersonalField({ form: 'by_name', of: 'userId' }, { type: Object })
  readonly details: Readonly<Record<string, unknown>>;

  @PublicField({
    type: 'integer',
    nullable: true,
    description:
      'Sequence number in the log of the organization, from 1 without gaps; null for the seconds until it is assigned.',
  })
  readonly sequence: number | null;

  constructor(row: ListedEvent) {
    this.id = row.id;
    this.occurredAt = row.occurredAt.toISOString();
    this.userId = row.userId;
    this.credentialId = row.credentialId;
    this.action = row.action;
    this.resource = row.resource;
    this.status = row.status;
    this.requestId = row.requestId;
    this.source = row.source;
    this.reason = row.reason;
    this.details = row.details;
    this.sequence = row.sequence;
  }
}

export class AuditEventPage {
  @ApiProperty({ type: [AuditEventResponse] })
  readonly items!: AuditEventResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
