import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import {
  Broadcast,
  currentPrincipal,
  invalidField,
  newId,
  pageOf,
  Problem,
  readIdCursor,
  UnitOfWork,
  type Id,
  type OrganizationId,
  type UserId,
} from '../../platform/index.ts';
import { alertsRaised } from '../alerts.metrics.ts';
import { AlertResponse, type AlertPage, type AlertQuery, type AlertUpdate } from './alert.dto.ts';
import type { AlertEntity, Evidence } from './alert.entity.ts';
import type { AlertListener } from './alert.events.ts';
import { AlertStore } from './alert.store.ts';
import type { Severity } from './severity.ts';

/** A rule that fired. */
export interface Detection {
  readonly organizationId: OrganizationId;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly title: string;
  readonly severity: Severity;
  readonly groupKey: string;
  readonly at: Date;
  readonly userId: UserId | null;
  readonly source: string | null;
  readonly evidence: readonly Evidence[];
  readonly nextStep: string;
}

/** Alerts: raised by detections, answered by people. */
@Injectable()
export class AlertService {
  private readonly listeners: AlertListener[] = [];

  constructor(
    private readonly store: AlertStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
    private readonly broadcast: Broadcast,
  ) {}

  addListener(listener: AlertListener): void {
    this.listeners.push(listener);
  }

  async list({ limit, cursor, ...filter }: AlertQuery): Promise<AlertPage> {
    const rows = await this.store.list(currentPrincipal().organizationId, {
      ...filter,
      beforeId: readIdCursor(cursor),
      limit: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => new AlertResponse(row),
    );
  }

  /**
   * Begins an alert in the open transaction, or counts the occurrences of the one that is not resolved. Returns the alert
   * if it is new.
   */
  async raise(detection: Detection, occurrences = 1): Promise<AlertEntity | undefined> {
    const { organizationId, at, ...rest } = detection;
    const { id, isNew } = await this.store.raise({
      ...rest,
      organizationId,
      id: newId(),
      occurrences,
      firstAt: at,
      lastAt: at,
    });
    await this.broadcast.notify('alerts', organizationId);
    if (!isNew) return undefined;
    const alert = (await this.store.find(organizationId, id))!;
    await this.audit.append({
      action: 'alert.raise',
      resource: `alert:${id}`,
      details: { rule: detection.rule, severity: detection.severity },
    });
    this.uow.afterCommit(() => alertsRaised.inc({ severity: detection.severity }));
    for (const listener of this.listeners) await listener.changed(alert, 'opened');
    return alert;
  }

  /** @throws Problem conflict when it is resolved already */
  async answer(alert: AlertEntity, update: AlertUpdate): Promise<AlertResponse> {
    const { state, answer, reason } = update;
    if (state === 'resolved' && answer === undefined) {
      throw invalidField('/answer', 'required', 'must say whether the alert was right');
    }
    if (state === 'acknowledged' && answer !== undefined) {
      throw invalidField('/answer', 'not_allowed', 'is for alerts that are resolved');
    }
    if (answer === 'false_positive' && reason === undefined) {
      throw invalidField('/reason', 'required', 'must say why the alert was wrong');
    }
    return this.uow.answer(async () => {
      const change = {
        state,
        answer: answer ?? null,
        reason: reason ?? null,
        answeredBy: currentPrincipal().userId,
      };
      if (!(await this.store.answer(alert, change))) {
        throw new Problem('conflict', 'The alert is resolved already.');
      }
      await this.audit.append({
        action: 'alert.answer',
        resource: `alert:${alert.id}`,
        details: { state, ...(answer === undefined ? {} : { answer }) },
        ...(reason === undefined ? {} : { reason }),
      });
      const changed = (await this.store.find(alert.organizationId, alert.id))!;
      if (state === 'resolved') {
        for (const listener of this.listeners) await listener.changed(changed, 'resolved');
      }
      await this.broadcast.notify('alerts', alert.organizationId);
      return new AlertResponse(changed);
    });
  }

  /** Tells the listeners again of an alert that nobody has acknowledged. */
  async escalate(organizationId: OrganizationId, id: Id): Promise<void> {
    await this.uow.run(async () => {
      const alert = await this.store.find(organizationId, id);
      if (alert === null || !(await this.store.markEscalated(alert))) return;
      for (const listener of this.listeners) await listener.changed(alert, 'escalated');
    });
  }
}
