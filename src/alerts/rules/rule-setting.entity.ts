import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId } from '../../platform/index.ts';

export const RULE_MODES = ['off', 'observe', 'block'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

/** Signals that a rule leaves alone. */
export interface RuleException {
  /** Field of the signal, such as `source` or `user_id`. */
  readonly field: string;
  readonly value: string;
  readonly reason: string;
  readonly until: string;
}

/** What an organization has set for one rule. */
@Entity('alert_rule_setting')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'alert_rule_setting_organization',
})
@Check('alert_rule_setting_mode', "mode in ('off', 'observe', 'block')")
export class RuleSettingEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('text')
  rule!: string;

  /** `observe` raises alerts; `block` also does what the rule's tags ask for. */
  @Column('text')
  mode!: RuleMode;

  @Column('jsonb')
  exceptions!: readonly RuleException[];

  @Column('integer')
  version!: number;
}
