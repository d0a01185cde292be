import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  IntegerField,
  ObjectsField,
  PublicField,
  TextField,
  TimeField,
} from '../../platform/index.ts';
import { EvidenceResponse } from '../alerts/alert.dto.ts';
import type { RulePrecision } from '../alerts/alert.store.ts';
import { SEVERITIES, type Severity } from '../alerts/severity.ts';
import type { VersionedRule } from '../rules/detection.config.ts';
import {
  RULE_MODES,
  type RuleException,
  type RuleMode,
  type RuleSettingEntity,
} from '../rules/rule-setting.entity.ts';

export class RuleExceptionField implements RuleException {
  @TextField({
    about: 'Field of the signals, such as `source`, `user_id` or `credential_id`.',
    max: 60,
    example: 'source',
  })
  field!: string;

  @TextField({
    about: 'Value of the field for which the rule is silent.',
    max: 200,
    example: '198.51.100.7',
  })
  value!: string;

  @TextField({ about: 'Reason.', max: 300, example: 'Our own penetration test.' })
  reason!: string;

  @TimeField({ about: 'When the exception ends.', example: '2030-01-01T00:00:00Z' })
  until!: string;
}

export class AlertRuleUpdate {
  @ChoiceField({
    about:
      'Mode: off, observe (raises alerts), or block (also does what the rule asks for in its tags, for a time).',
    of: RULE_MODES,
    example: 'observe',
  })
  mode!: RuleMode;

  @ObjectsField({
    of: () => RuleExceptionField,
    about: 'Signals that the rule leaves alone; replaces the former list.',
    min: 0,
    max: 100,
    optional: true,
  })
  exceptions?: RuleExceptionField[];
}

export class RuleExceptionResponse {
  @PublicField()
  readonly field: string;

  @PublicField()
  readonly value: string;

  @PublicField()
  readonly reason: string;

  @PublicField({ format: 'date-time' })
  readonly until: string;

  constructor({ field, value, reason, until }: RuleException) {
    this.field = field;
    this.value = value;
    this.reason = reason;
    this.until = until;
  }
}

export class AlertRuleResponse {
  @PublicField({ description: 'Id in the rule file.' })
  readonly id: string;

  @PublicField({ example: 'Many failed sign-ins from one address' })
  readonly title: string;

  @PublicField({ description: 'What it means, and what to do.' })
  readonly description: string;

  @PublicField({ enum: SEVERITIES })
  readonly severity: Severity;

  @PublicField({ example: 'detection/sign-in.yaml' })
  readonly file: string;

  @PublicField({ description: "Hash of the file's text." })
  readonly version: string;

  @PublicField({ type: [String] })
  readonly tags: readonly string[];

  @PublicField({ enum: RULE_MODES })
  readonly mode: RuleMode;

  @PublicField({ type: [RuleExceptionResponse] })
  readonly exceptions: readonly RuleExceptionResponse[];

  @PublicField({ description: 'Alerts that it has raised.' })
  readonly alerts: number;

  @PublicField({
    type: Number,
    nullable: true,
    description: 'Share of its answered alerts that were right; null without answers.',
  })
  readonly precision: number | null;

  constructor(
    { rule, version }: VersionedRule,
    setting: RuleSettingEntity | undefined,
    figures: RulePrecision | undefined,
  ) {
    this.id = rule.id!;
    this.title = rule.title;
    this.description = rule.description;
    this.severity = rule.level;
    this.file = rule.file;
    this.version = version;
    this.tags = rule.tags;
    this.mode = setting?.mode ?? 'observe';
    this.exceptions = (setting?.exceptions ?? []).map((each) => new RuleExceptionResponse(each));
    this.alerts = figures?.alerts ?? 0;
    const answered = (figures?.truePositives ?? 0) + (figures?.falsePositives ?? 0);
    this.precision = answered === 0 ? null : figures!.truePositives / answered;
  }
}

export class AlertRuleList {
  @ApiProperty({ type: [AlertRuleResponse] })
  readonly items!: AlertRuleResponse[];
}

export class ReplayRequest {
  @TextField({
    about: 'Sigma rules as YAML: a rule, or a correlation with the rules that it refers to.',
    max: 50_000,
    example:
      'title: Denied reads\nid: denied-reads\nlogsource:\n  product: stockade\n  service: audit\ndetection:\n  denied:\n    action: access.deny\n  condition: denied\n',
  })
  rules!: string;

  @IntegerField({
    about: 'Hours of recorded signals to look at; default: 24.',
    min: 1,
    max: 720,
    optional: true,
    example: 24,
  })
  hours?: number;
}

export class ReplayMatch {
  @PublicField()
  readonly rule: string;

  @PublicField()
  readonly title: string;

  @PublicField({ format: 'date-time' })
  readonly at: string;

  @PublicField({ type: 'object', additionalProperties: { type: 'string' } })
  readonly group: Readonly<Record<string, string>>;

  @PublicField({ type: [EvidenceResponse] })
  readonly evidence: readonly EvidenceResponse[];

  constructor(match: ReplayMatch) {
    this.rule = match.rule;
    this.title = match.title;
    this.at = match.at;
    this.group = match.group;
    this.evidence = match.evidence;
  }
}

export class ReplayResponse {
  @PublicField({ description: 'Signals that were looked at.' })
  readonly signals!: number;

  @PublicField({ description: 'How often the rules would have fired.' })
  readonly count!: number;

  @ApiProperty({ type: [ReplayMatch], description: 'The first 100 of them.' })
  readonly matches!: readonly ReplayMatch[];
}
