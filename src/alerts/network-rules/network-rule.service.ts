import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  currentSource,
  invalidField,
  isNetwork,
  liesIn,
  networkList,
  newId,
  notFound,
  Problem,
  UnitOfWork,
  type OrganizationId,
} from '../../platform/index.ts';
import { currentActor } from '../current-actor.ts';
import {
  NetworkRuleResponse,
  type NetworkRuleList,
  type NetworkRuleRequest,
} from './network-rule.dto.ts';
import type { NetworkRuleEntity, NetworkScope } from './network-rule.entity.ts';
import { NetworkRuleStore } from './network-rule.store.ts';

/** Maximum number of rules of one organization. */
export const MAX_NETWORK_RULES = 1000;
const MINUTE_MS = 60_000;

/** Rules that allow or deny networks. Every instance hears of a change at once. */
@Injectable()
export class NetworkRuleService {
  constructor(
    private readonly store: NetworkRuleStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  async list(): Promise<NetworkRuleList> {
    const rows = await this.store.list(currentPrincipal().organizationId, MAX_NETWORK_RULES);
    return { items: rows.map((row) => new NetworkRuleResponse(row)) };
  }

  /** @throws Problem invalid_request for a network that would lock the caller out, forbidden for the whole server */
  async create(request: NetworkRuleRequest): Promise<NetworkRuleResponse> {
    const { effect, network, scope = 'organization', reason, minutes } = request;
    const { organizationId, userId } = currentActor();
    if (!isNetwork(network)) {
      throw invalidField(
        '/network',
        'not_a_network',
        'must be an address or a network in CIDR notation',
      );
    }
    if (effect === 'deny' && liesIn(networkList([network])!, currentSource())) {
      throw invalidField(
        '/network',
        'own_network',
        'must not contain the address that you come from',
      );
    }
    if (scope === 'server' && !(await this.store.isOperator(organizationId))) {
      throw new Problem('forbidden', 'Only the organization that operates the server may do this.');
    }
    const createdAt = new Date();
    const rule: NetworkRuleEntity = {
      organizationId,
      id: newId(),
      effect,
      scope,
      network,
      reason: reason ?? null,
      createdBy: userId,
      createdAt,
      expiresAt: minutes === undefined ? null : new Date(createdAt.getTime() + minutes * MINUTE_MS),
    };
    return this.uow.answer(async () => {
      await this.add(rule);
      return new NetworkRuleResponse(rule);
    });
  }

  /** The scope that the organization may decide about for all who come from a network. */
  async widestScope(organizationId: OrganizationId): Promise<NetworkScope> {
    return (await this.store.isOperator(organizationId)) ? 'server' : 'organization';
  }

  async remove(rule: NetworkRuleEntity): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.remove(rule))) throw notFound();
      await this.record('network_rule.delete', rule);
    });
  }

  private async add(rule: NetworkRuleEntity): Promise<void> {
    await this.store.acquireLock(rule.organizationId);
    const { length } = await this.store.list(rule.organizationId, MAX_NETWORK_RULES);
    if (length >= MAX_NETWORK_RULES) {
      throw new Problem(
        'conflict',
        `There are ${MAX_NETWORK_RULES} rules already; delete some first.`,
      );
    }
    await this.store.insert(rule);
    await this.record('network_rule.create', rule);
  }

  private async record(
    action: 'network_rule.create' | 'network_rule.delete',
    { id, organizationId, effect, network, scope, reason }: NetworkRuleEntity,
  ): Promise<void> {
    await this.audit.append({
      action,
      resource: `network_rule:${id}`,
      details: { effect, network, scope },
      ...(reason === null ? {} : { reason }),
    });
    await this.broadcast.notify('network-rules', organizationId);
  }
}
