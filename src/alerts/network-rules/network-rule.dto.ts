import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, IntegerField, PublicField, TextField } from '../../platform/index.ts';
import {
  NETWORK_EFFECTS,
  NETWORK_SCOPES,
  type NetworkEffect,
  type NetworkRuleEntity,
  type NetworkScope,
} from './network-rule.entity.ts';

export class NetworkRuleRequest {
  @ChoiceField({
    about: 'Whether requests are denied or always allowed.',
    of: NETWORK_EFFECTS,
    example: 'deny',
  })
  effect!: NetworkEffect;

  @ChoiceField({
    about:
      'Whom it concerns: members of the organization (default), or all requests to the server, which only the organization that operates it may decide.',
    of: NETWORK_SCOPES,
    optional: true,
    example: 'organization',
  })
  scope?: NetworkScope;

  @TextField({
    about: 'An address or a network in CIDR notation.',
    max: 49,
    example: '203.0.113.0/24',
  })
  network!: string;

  @IntegerField({
    about: 'Minutes until the rule ends by itself; without it, the rule stays.',
    min: 1,
    max: 525_600,
    optional: true,
    example: 60,
  })
  minutes?: number;

  @TextField({ about: 'Reason, for the audit log.', max: 500, optional: true })
  reason?: string;
}

export class NetworkRuleResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ enum: NETWORK_EFFECTS })
  readonly effect: NetworkEffect;

  @PublicField({ enum: NETWORK_SCOPES })
  readonly scope: NetworkScope;

  @PublicField({ example: '203.0.113.0/24' })
  readonly network: string;

  @PublicField({ type: String, nullable: true })
  readonly reason: string | null;

  @PublicField({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for the server itself, which ran a playbook.',
  })
  readonly createdBy: string | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly expiresAt: string | null;

  constructor(rule: NetworkRuleEntity) {
    this.id = rule.id;
    this.effect = rule.effect;
    this.scope = rule.scope;
    this.network = rule.network;
    this.reason = rule.reason;
    this.createdBy = rule.createdBy;
    this.createdAt = rule.createdAt.toISOString();
    this.expiresAt = rule.expiresAt?.toISOString() ?? null;
  }
}

export class NetworkRuleList {
  @ApiProperty({ type: [NetworkRuleResponse] })
  readonly items!: NetworkRuleResponse[];
}
