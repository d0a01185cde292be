import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { Locks, SessionService, UserStore, type UserEntity } from '../../auth/index.ts';
import {
  invalidField,
  isId,
  newId,
  notFound,
  Problem,
  UnitOfWork,
  type UserId,
} from '../../platform/index.ts';
import { currentActor } from '../current-actor.ts';
import { NetworkRuleService } from '../network-rules/network-rule.service.ts';
import { NetworkRuleStore } from '../network-rules/network-rule.store.ts';
import type { IncidentActionEntity } from './incident-action.entity.ts';
import {
  IncidentActionResponse,
  type IncidentActionList,
  type IncidentActionRequest,
} from './incident.dto.ts';
import type { IncidentEntity } from './incident.entity.ts';
import { IncidentService } from './incident.service.ts';
import { IncidentStore } from './incident.store.ts';

const DENIED_MINUTES = 1440;

/** Actions against an attack, each in one transaction with its entries in the timeline and the audit log. */
@Injectable()
export class IncidentActionService {
  constructor(
    private readonly store: IncidentStore,
    private readonly incidents: IncidentService,
    private readonly users: UserStore,
    private readonly locks: Locks,
    private readonly sessions: SessionService,
    private readonly networkRules: NetworkRuleService,
    private readonly networkRuleStore: NetworkRuleStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(incident: IncidentEntity): Promise<IncidentActionList> {
    const actions = await this.store.listActions(incident);
    return { items: actions.map((action) => new IncidentActionResponse(action)) };
  }

  /** @throws Problem invalid_request for a target that is unknown, or the caller itself */
  async act(
    incident: IncidentEntity,
    request: IncidentActionRequest,
  ): Promise<IncidentActionResponse> {
    const { kind, target } = request;
    const user = kind === 'deny_network' ? undefined : await this.userOf(incident, target);
    return this.uow.answer(async () => {
      const action: IncidentActionEntity = {
        organizationId: incident.organizationId,
        incidentId: incident.id,
        id: newId(),
        kind,
        target,
        state: 'done',
        undo: await this.take(request, user),
        doneBy: currentActor().userId,
        doneAt: new Date(),
        undoneAt: null,
      };
      await this.store.addAction(action);
      await this.incidents.addEntry(incident, 'action', `${kind} ${target}`);
      await this.audit.append({
        action: 'incident.act',
        resource: `incident:${incident.id}`,
        details: { kind, target },
      });
      return new IncidentActionResponse(action);
    });
  }

  /** Undoes an action. @throws Problem conflict when it cannot be undone */
  async undo(incident: IncidentEntity, actionId: string): Promise<IncidentActionResponse> {
    const action = await this.store.findAction(incident, actionId);
    if (action === null) throw notFound();
    if (action.kind === 'revoke_sessions') {
      throw new Problem('conflict', 'Ended sessions cannot be restored; users sign in again.');
    }
    return this.uow.answer(async () => {
      if (!(await this.store.markUndone(action))) {
        throw new Problem('conflict', 'The action is undone already.');
      }
      await this.takeBack(action);
      const { kind, target } = action;
      await this.incidents.addEntry(incident, 'undo', `${kind} ${target} undone`);
      await this.audit.append({
        action: 'incident.undo',
        resource: `incident:${incident.id}`,
        details: { kind, target },
      });
      return new IncidentActionResponse({ ...action, state: 'undone', undoneAt: new Date() });
    });
  }

  /** Undoes all actions that can be, the latest first. */
  async undoAll(incident: IncidentEntity): Promise<IncidentActionList> {
    return this.uow.answer(async () => {
      for (const action of (await this.store.listActions(incident)).reverse()) {
        const isReversible = action.state === 'done' && action.kind !== 'revoke_sessions';
        if (isReversible) await this.undo(incident, action.id);
      }
      return this.list(incident);
    });
  }

  private async take(
    { kind, target, minutes = DENIED_MINUTES }: IncidentActionRequest,
    user: UserEntity | undefined,
  ): Promise<IncidentActionEntity['undo']> {
    if (user === undefined) {
      const scope = await this.networkRules.widestScope(currentActor().organizationId);
      const request = { effect: 'deny', scope, network: target, minutes } as const;
      return { networkRuleId: (await this.networkRules.create(request)).id };
    }
    if (kind === 'lock_user') {
      // Undoing would take away a lock that is not of this incident.
      if (user.lockedAt !== null) throw new Problem('conflict', 'The user is locked already.');
      await this.locks.lock(user);
    } else await this.sessions.revoke(user.organizationId, user.id);
    return {};
  }

  private async takeBack({
    kind,
    organizationId,
    target,
    undo,
  }: IncidentActionEntity): Promise<void> {
    if (kind === 'lock_user') {
      const user = await this.users.find(organizationId, target as UserId);
      if (user !== null) await this.locks.unlock(user);
      return;
    }
    const rule = await this.networkRuleStore.find(organizationId, undo.networkRuleId ?? '');
    // It may have ended by itself, or been removed by hand.
    if (rule !== null) await this.networkRules.remove(rule);
  }

  private async userOf({ organizationId }: IncidentEntity, target: string): Promise<UserEntity> {
    const user = isId(target) ? await this.users.find(organizationId, target as UserId) : null;
    if (user === null) throw invalidField('/target', 'unknown_user', 'must be the id of a user');
    if (user.id === currentActor().userId) {
      throw invalidField('/target', 'yourself', 'must not be yourself');
    }
    return user;
  }
}
