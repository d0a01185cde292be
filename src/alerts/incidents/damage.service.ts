import { Injectable } from '@nestjs/common';
import { AuditLogService, type AuditSummary } from '../../audit/index.ts';
import { AlertStore } from '../alerts/alert.store.ts';
import type { DamageItem, DamageResponse } from './incident.dto.ts';
import type { IncidentEntity } from './incident.entity.ts';
import { IncidentStore } from './incident.store.ts';

/** An attack begins before it is detected. */
const BEFORE_MS = 3_600_000;
const READS = /\.(read|values|errors|direct)$/;

/** Assesses, from the audit log, what the users and addresses of an incident's alerts did. */
@Injectable()
export class DamageService {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly alerts: AlertStore,
    private readonly audit: AuditLogService,
  ) {}

  async assess(incident: IncidentEntity): Promise<DamageResponse> {
    const { organizationId, openedAt } = incident;
    const entries = await this.incidents.listEntries(incident);
    const ids = [...new Set(entries.flatMap(({ alertId }) => alertId ?? []))];
    const alerts = await this.alerts.listByIds(organizationId, ids);
    const userIds = [...new Set(alerts.flatMap(({ userId }) => userId ?? []))];
    const sources = [...new Set(alerts.flatMap(({ source }) => source ?? []))];
    const firsts = alerts.map(({ firstAt }) => firstAt.getTime());
    const since = new Date(Math.min(...firsts, openedAt.getTime()) - BEFORE_MS);
    const kinds = await this.audit.summarize({ since, userIds, sources });
    const succeeded = kinds.filter(({ status }) => status === 'succeeded');
    const isRead = ({ action }: AuditSummary): boolean => READS.test(action);
    return {
      userIds,
      since: since.toISOString(),
      entries: kinds.reduce((sum, { count }) => sum + count, 0),
      read: succeeded.filter(isRead).map(toItem),
      changed: succeeded.filter((kind) => !isRead(kind)).map(toItem),
      refused: kinds.filter(({ status }) => status !== 'succeeded').map(toItem),
    };
  }
}

const toItem = ({ firstAt, lastAt, ...rest }: AuditSummary): DamageItem => ({
  ...rest,
  firstAt: firstAt.toISOString(),
  lastAt: lastAt.toISOString(),
});
