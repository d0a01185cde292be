import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { OrganizationId, UserId } from '../../platform/index.ts';

export const NETWORK_EFFECTS = ['allow', 'deny'] as const;
export type NetworkEffect = (typeof NETWORK_EFFECTS)[number];
export const NETWORK_SCOPES = ['organization', 'server'] as const;
export type NetworkScope = (typeof NETWORK_SCOPES)[number];

/** Allows or denies a network: for the members of the organization, or for the whole server. */
@Entity('network_rule')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], { name: 'network_rule_organization' })
@Check('network_rule_effect', "effect in ('allow', 'deny')")
@Check('network_rule_scope', "scope in ('organization', 'server')")
export class NetworkRuleEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  effect!: NetworkEffect;

  @Column('text')
  scope!: NetworkScope;

  /** An address, or a network in CIDR notation. */
  @Column('text')
  network!: string;

  @Column({ type: 'text', nullable: true })
  reason!: string | null;

  /** Null for the server itself, which runs a playbook. */
  @Column({ type: 'uuid', nullable: true })
  createdBy!: UserId | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expiresAt!: Date | null;
}
