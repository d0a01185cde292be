import { Injectable } from '@nestjs/common';
import { AlertStore } from '../alerts/alert.store.ts';
import { SignalHistory } from '../signals/signal-history.ts';
import type { Signal } from '../signals/signal.ts';
import type { DamageItem, DamageResponse } from './incident.dto.ts';
import type { IncidentEntity } from './incident.entity.ts';
import { IncidentStore } from './incident.store.ts';

/** Audit entries that an assessment looks at. */
const MAX_ENTRIES = 50_000;
/** An attack begins before it is detected. */
const BEFORE_MS = 3_600_000;
const SHOWN_ITEMS = 500;
const READS = /\.(read|values|errors|direct)$/;

/** Assesses, from the audit log, what the users and addresses of an incident's alerts did. */
@Injectable()
export class DamageService {
  constructor(
    private readonly incidents: IncidentStore,
    private readonly alerts: AlertStore,
    private readonly history: SignalHistory,
  ) {}

  async assess(incident: IncidentEntity): Promise<DamageResponse> {
    const { organizationId } = incident;
    const entries = await this.incidents.listEntries(incident);
    const ids = new Set(entries.flatMap(({ alertId }) => alertId ?? []));
    const found = await Promise.all([...ids].map((id) => this.alerts.find(organizationId, id)));
    const alerts = found.filter((alert) => alert !== null);
    const userIds = new Set<unknown>(alerts.flatMap(({ userId }) => userId ?? []));
    const sources = new Set<unknown>(alerts.flatMap(({ source }) => source ?? []));
    const first = Math.min(
      ...alerts.map(({ firstAt }) => firstAt.getTime()),
      incident.openedAt.getTime(),
    );
    const since = new Date(first - BEFORE_MS);
    const signals = await this.history.since(organizationId, 'audit', since, MAX_ENTRIES);
    const theirs = signals.filter(
      ({ fields }) => userIds.has(fields['user_id']) || sources.has(fields['source']),
    );
    const succeeded = theirs.filter(({ fields }) => fields['status'] === 'succeeded');
    const isRead = ({ fields }: Signal): boolean => READS.test(String(fields['action']));
    return {
      userIds: [...userIds].map(String),
      since: since.toISOString(),
      entries: signals.length,
      read: summarize(succeeded.filter(isRead)),
      changed: summarize(succeeded.filter((signal) => !isRead(signal))),
      refused: summarize(theirs.filter(({ fields }) => fields['status'] !== 'succeeded')),
    };
  }
}

/** One item for each action on each resource, in the order of their first entries. */
function summarize(signals: readonly Signal[]): DamageItem[] {
  const groups = Map.groupBy(signals, ({ fields }) =>
    JSON.stringify([fields['action'], fields['resource'], fields['status']]),
  );
  return [...groups.values()].slice(0, SHOWN_ITEMS).map((group) => ({
    action: String(group[0]!.fields['action']),
    resource: String(group[0]!.fields['resource']),
    status: String(group[0]!.fields['status']),
    count: group.length,
    firstAt: group[0]!.at.toISOString(),
    lastAt: group.at(-1)!.at.toISOString(),
  }));
}
