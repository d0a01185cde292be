import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  PageQuery,
  PersonalField,
  PublicField,
  TextField,
} from '../../platform/index.ts';
import {
  ALERT_ANSWERS,
  ALERT_STATES,
  type AlertAnswer,
  type AlertEntity,
  type AlertState,
  type Evidence,
} from './alert.entity.ts';
import { SEVERITIES, type Severity } from './severity.ts';

export class AlertQuery extends PageQuery {
  @ChoiceField({ about: 'Only alerts in this state.', of: ALERT_STATES, optional: true })
  state?: AlertState;

  @ChoiceField({ about: 'Only alerts of this severity.', of: SEVERITIES, optional: true })
  severity?: Severity;

  @TextField({ about: 'Only alerts of this rule.', max: 100, optional: true })
  rule?: string;
}

export class AlertUpdate {
  @ChoiceField({
    about: 'The new state.',
    of: ['acknowledged', 'resolved'] as const,
    example: 'resolved',
  })
  state!: 'acknowledged' | 'resolved';

  @ChoiceField({
    about: 'Whether the alert was right; required to resolve it.',
    of: ALERT_ANSWERS,
    optional: true,
    example: 'false_positive',
  })
  answer?: AlertAnswer;

  @TextField({
    about: 'Reason, for the audit log; required for a false positive.',
    max: 500,
    optional: true,
    example: 'Our own penetration test.',
  })
  reason?: string;
}

export class EvidenceResponse {
  @PublicField({ enum: ['audit', 'request'] })
  readonly kind: 'audit' | 'request';

  @PublicField({ description: 'Id of the audit entry, or sequence of the request signal.' })
  readonly id: string;

  @PublicField({ format: 'date-time' })
  readonly at: string;

  @PublicField({ example: 'POST /token answered 400 invalid_grant' })
  readonly summary: string;

  constructor({ kind, id, at, summary }: Evidence) {
    this.kind = kind;
    this.id = id;
    this.at = at;
    this.summary = summary;
  }
}

export class AlertResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'Many failed sign-ins from one address' })
  readonly title: string;

  @PublicField({ description: 'Id of the rule that raised it.' })
  readonly rule: string;

  @PublicField({ description: "Hash of the rule's text when the alert began." })
  readonly ruleVersion: string;

  @PublicField({ enum: SEVERITIES })
  readonly severity: Severity;

  @PublicField({ enum: ALERT_STATES })
  readonly state: AlertState;

  @PublicField({ enum: ALERT_ANSWERS, nullable: true, type: String })
  readonly answer: AlertAnswer | null;

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({ description: 'Times that the rule fired for this group.' })
  readonly occurrences: number;

  @PublicField({ format: 'date-time' })
  readonly firstAt: string;

  @PublicField({ format: 'date-time' })
  readonly lastAt: string;

  @PublicField({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'User whom it is about.',
  })
  readonly userId: string | null;

  @PersonalField(
    { form: 'address', of: 'userId' },
    { type: String, nullable: true, description: 'Source address that it is about.' },
  )
  readonly source: string | null;

  @PublicField({ description: 'What to do next.' })
  readonly nextStep: string;

  @PublicField({ type: [EvidenceResponse], description: 'The latest signals that it rests on.' })
  readonly evidence: readonly EvidenceResponse[];

  constructor(alert: AlertEntity) {
    this.id = alert.id;
    this.title = alert.title;
    this.rule = alert.rule;
    this.ruleVersion = alert.ruleVersion;
    this.severity = alert.severity;
    this.state = alert.state;
    this.answer = alert.answer;
    this.reason = alert.reason;
    this.occurrences = alert.occurrences;
    this.firstAt = alert.firstAt.toISOString();
    this.lastAt = alert.lastAt.toISOString();
    this.userId = alert.userId;
    this.source = alert.source;
    this.nextStep = alert.nextStep;
    this.evidence = alert.evidence.map((one) => new EvidenceResponse(one));
  }
}

export class AlertPage {
  @ApiProperty({ type: [AlertResponse] })
  readonly items!: AlertResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
