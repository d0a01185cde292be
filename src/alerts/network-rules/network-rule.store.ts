import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { NetworkRuleEntity, type NetworkEffect, type NetworkScope } from './network-rule.entity.ts';

/** A rule as every instance holds it. */
export interface RuleInForce {
  readonly organizationId: OrganizationId;
  readonly effect: NetworkEffect;
  readonly scope: NetworkScope;
  readonly network: string;
  readonly expiresAt: Date | null;
}

@Injectable()
export class NetworkRuleStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: string): Promise<NetworkRuleEntity | null> {
    return this.uow.manager.findOneBy(NetworkRuleEntity, { organizationId, id });
  }

  /** Rules that are not over, newest first. */
  list(organizationId: OrganizationId, limit: number): Promise<NetworkRuleEntity[]> {
    return this.uow.manager
      .createQueryBuilder(NetworkRuleEntity, 'rule')
      .where('rule.organizationId = :organizationId', { organizationId })
      .andWhere('(rule.expiresAt is null or rule.expiresAt > now())')
      .orderBy('rule.id', 'DESC')
      .take(limit)
      .getMany();
  }

  /** Locks the rules of an organization until the transaction ends, so that they can be counted. */
  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.manager.query(
      "select pg_advisory_xact_lock(hashtext('network_rule'), hashtext($1))",
      [organizationId],
    );
  }

  async insert(rule: NetworkRuleEntity): Promise<void> {
    await this.uow.manager.insert(NetworkRuleEntity, rule);
  }

  async remove({ organizationId, id }: NetworkRuleEntity): Promise<boolean> {
    return (
      (await this.uow.manager.delete(NetworkRuleEntity, { organizationId, id })).affected === 1
    );
  }

  /** Whether the organization operates the server. */
  async isOperator(organizationId: OrganizationId): Promise<boolean> {
    const rows: { id: OrganizationId | null }[] = await this.uow.manager.query(
      'select operator_organization() as id',
    );
    return rows[0]?.id === organizationId;
  }

  /** The rules of all organizations that are not over. */
  inForce(): Promise<RuleInForce[]> {
    return this.uow.prepared<RuleInForce>(
      'network_rules_in_force',
      `select organization_id as "organizationId", effect, scope, network, expires_at as "expiresAt"
         from network_rules_in_force()`,
      [],
    );
  }
}
