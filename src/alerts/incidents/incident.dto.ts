import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  IntegerField,
  PublicField,
  TextField,
  UuidsField,
} from '../../platform/index.ts';
import { SEVERITIES, type Severity } from '../alerts/severity.ts';
import {
  INCIDENT_ACTIONS,
  type IncidentActionEntity,
  type IncidentActionKind,
} from './incident-action.entity.ts';
import { ENTRY_KINDS, type EntryKind, type IncidentEntryEntity } from './incident-entry.entity.ts';
import { INCIDENT_STATES, type IncidentEntity, type IncidentState } from './incident.entity.ts';

export class IncidentRequest {
  @TextField({ about: 'Title.', max: 200, example: 'Stolen key of the planning tool' })
  title!: string;

  @ChoiceField({ about: 'Severity.', of: SEVERITIES, example: 'high' })
  severity!: Severity;

  @FlagField({
    about:
      'Whether personal data may have been disclosed: then the incident is due within 72 hours (GDPR, article 33).',
    optional: true,
    example: false,
  })
  personalData?: boolean;

  @UuidsField({ about: 'Alerts that it is about.', max: 100, optional: true, alone: true })
  alertIds?: string[];
}

export class IncidentUpdate {
  @ChoiceField({
    about: 'The next state. States follow in their order, and can be taken back by one.',
    of: INCIDENT_STATES,
    optional: true,
    example: 'triaged',
  })
  state?: IncidentState;

  @ChoiceField({ about: 'Severity.', of: SEVERITIES, optional: true, example: 'critical' })
  severity?: Severity;

  @IdField({ about: 'User who leads the response.', optional: true, alone: true })
  ownerId?: string;

  @FlagField({ about: 'Whether personal data may have been disclosed.', optional: true })
  personalData?: boolean;
}

export class IncidentNoteRequest {
  @TextField({
    about: 'Note, without secrets and demand.',
    max: 4000,
    example: 'Called the owner of the key.',
  })
  text!: string;

  @IdField({ about: 'An alert that belongs to the incident.', optional: true, alone: true })
  alertId?: string;
}

export class IncidentActionRequest {
  @ChoiceField({
    about:
      'Action: deny_network (of the members of the organization), lock_user, or revoke_sessions, which cannot be undone.',
    of: INCIDENT_ACTIONS,
    example: 'deny_network',
  })
  kind!: IncidentActionKind;

  @TextField({ about: 'A network, or the id of a user.', max: 49, example: '203.0.113.7' })
  target!: string;

  @IntegerField({
    about: 'Minutes for which a network is denied; default: a day.',
    min: 1,
    max: 525_600,
    optional: true,
    example: 60,
  })
  minutes?: number;
}

export class IncidentResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'Stolen key of the planning tool' })
  readonly title: string;

  @PublicField({ enum: SEVERITIES })
  readonly severity: Severity;

  @PublicField({ enum: INCIDENT_STATES })
  readonly state: IncidentState;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly ownerId: string | null;

  @PublicField()
  readonly personalData: boolean;

  @PublicField({ format: 'date-time' })
  readonly openedAt: string;

  @PublicField({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Deadline for telling an authority.',
  })
  readonly dueAt: string | null;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly closedAt: string | null;

  constructor(incident: IncidentEntity) {
    this.id = incident.id;
    this.title = incident.title;
    this.severity = incident.severity;
    this.state = incident.state;
    this.ownerId = incident.ownerId;
    this.personalData = incident.personalData;
    this.openedAt = incident.openedAt.toISOString();
    this.dueAt = incident.dueAt?.toISOString() ?? null;
    this.closedAt = incident.closedAt?.toISOString() ?? null;
  }
}

export class IncidentPage {
  @ApiProperty({ type: [IncidentResponse] })
  readonly items!: IncidentResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}

export class IncidentEntryResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ enum: ENTRY_KINDS })
  readonly kind: EntryKind;

  @PublicField({ example: 'State: detected to triaged' })
  readonly text: string;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly userId: string | null;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly alertId: string | null;

  @PublicField({ format: 'date-time' })
  readonly occurredAt: string;

  constructor(entry: IncidentEntryEntity) {
    this.id = entry.id;
    this.kind = entry.kind;
    this.text = entry.text;
    this.userId = entry.userId;
    this.alertId = entry.alertId;
    this.occurredAt = entry.occurredAt.toISOString();
  }
}

export class IncidentTimeline {
  @ApiProperty({ type: [IncidentEntryResponse] })
  readonly items!: IncidentEntryResponse[];
}

export class IncidentActionResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ enum: INCIDENT_ACTIONS })
  readonly kind: IncidentActionKind;

  @PublicField({ example: '203.0.113.7' })
  readonly target: string;

  @PublicField({ enum: ['done', 'undone'] })
  readonly state: 'done' | 'undone';

  @PublicField({ format: 'date-time' })
  readonly doneAt: string;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly undoneAt: string | null;

  constructor(action: IncidentActionEntity) {
    this.id = action.id;
    this.kind = action.kind;
    this.target = action.target;
    this.state = action.state;
    this.doneAt = action.doneAt.toISOString();
    this.undoneAt = action.undoneAt?.toISOString() ?? null;
  }
}

export class IncidentActionList {
  @ApiProperty({ type: [IncidentActionResponse] })
  readonly items!: IncidentActionResponse[];
}

/** What the users and addresses of an incident did to one resource. */
export class DamageItem {
  @PublicField({ example: 'observations.read' })
  readonly action!: string;

  @PublicField({ example: 'dataset:0199c0de-0000-7000-8000-000000000001' })
  readonly resource!: string;

  @PublicField({ enum: ['succeeded', 'denied', 'failed'] })
  readonly status!: string;

  @PublicField()
  readonly count!: number;

  @PublicField({ format: 'date-time' })
  readonly firstAt!: string;

  @PublicField({ format: 'date-time' })
  readonly lastAt!: string;
}

export class DamageResponse {
  @PublicField({ type: [String], description: 'Users of the alerts.' })
  readonly userIds!: readonly string[];

  @PublicField({ format: 'date-time', description: 'Begin of the time that was looked at.' })
  readonly since!: string;

  @PublicField({ description: 'Entries of the audit log that are theirs.' })
  readonly entries!: number;

  @ApiProperty({ type: [DamageItem], description: 'Demand and forecasts that were read.' })
  readonly read!: readonly DamageItem[];

  @ApiProperty({ type: [DamageItem], description: 'What was changed.' })
  readonly changed!: readonly DamageItem[];

  @ApiProperty({ type: [DamageItem], description: 'What was tried and refused.' })
  readonly refused!: readonly DamageItem[];
}
