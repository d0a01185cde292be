import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { UserStore } from '../../auth/index.ts';
import {
  currentPrincipal,
  invalidField,
  newId,
  pageOf,
  Problem,
  readIdCursor,
  sentFields,
  UnitOfWork,
  type Id,
  type PageQuery,
  type UserId,
} from '../../platform/index.ts';
import { currentActor } from '../current-actor.ts';
import { AlertStore } from '../alerts/alert.store.ts';
import {
  IncidentEntryResponse,
  IncidentResponse,
  type IncidentNoteRequest,
  type IncidentPage,
  type IncidentRequest,
  type IncidentTimeline,
  type IncidentUpdate,
} from './incident.dto.ts';
import type { EntryKind } from './incident-entry.entity.ts';
import { INCIDENT_STATES, type IncidentEntity, type IncidentState } from './incident.entity.ts';
import { IncidentStore } from './incident.store.ts';

const HOUR_MS = 3_600_000;
/** GDPR, article 33. */
const HOURS_TO_TELL = 72;

/** Incidents and their timelines. */
@Injectable()
export class IncidentService {
  constructor(
    private readonly store: IncidentStore,
    private readonly alerts: AlertStore,
    private readonly users: UserStore,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list({ limit, cursor }: PageQuery): Promise<IncidentPage> {
    const { organizationId } = currentPrincipal();
    const rows = await this.store.list(organizationId, readIdCursor(cursor), limit + 1);
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => new IncidentResponse(row),
    );
  }

  async create(request: IncidentRequest): Promise<IncidentResponse> {
    const { title, severity, personalData = false, alertIds = [] } = request;
    const { organizationId, userId } = currentActor();
    const openedAt = new Date();
    const incident: IncidentEntity = {
      organizationId,
      id: newId(),
      title,
      severity,
      state: 'detected',
      ownerId: null,
      personalData,
      openedBy: userId,
      openedAt,
      dueAt: personalData ? deadlineOf(openedAt) : null,
      closedAt: null,
      version: 1,
    };
    return this.uow.answer(async () => {
      await this.store.insert(incident);
      await this.addEntry(incident, 'state', 'Opened as detected');
      for (const [i, alertId] of alertIds.entries()) {
        await this.addAlert(incident, alertId as Id, `/alertIds/${i}`);
      }
      await this.audit.append({
        action: 'incident.create',
        resource: `incident:${incident.id}`,
        details: { severity, personalData, alerts: alertIds.length },
      });
      return new IncidentResponse(incident);
    });
  }

  /** @throws Problem invalid_request for a state that does not follow, conflict when it changed meanwhile */
  async update(incident: IncidentEntity, update: IncidentUpdate): Promise<IncidentResponse> {
    if (update.state !== undefined) requireNext(incident.state, update.state);
    const ownerId = update.ownerId as UserId | undefined;
    if (ownerId !== undefined) await this.requireUser(incident, ownerId);
    const { state = incident.state, severity = incident.severity } = update;
    const personalData = update.personalData ?? incident.personalData;
    const change = {
      state,
      severity,
      personalData,
      ownerId: ownerId ?? incident.ownerId,
      dueAt: personalData ? (incident.dueAt ?? deadlineOf(incident.openedAt)) : null,
      closedAt: state === 'closed' ? new Date() : null,
    };
    return this.uow.answer(async () => {
      if (!(await this.store.update(incident, change))) {
        throw new Problem('conflict', 'The incident was changed meanwhile; read it again.');
      }
      if (state !== incident.state) {
        await this.addEntry(incident, 'state', `State: ${incident.state} to ${state}`);
      }
      await this.audit.append({
        action: 'incident.update',
        resource: `incident:${incident.id}`,
        details: { state, fields: sentFields(update) },
      });
      return new IncidentResponse({ ...incident, ...change });
    });
  }

  async timeline(incident: IncidentEntity): Promise<IncidentTimeline> {
    const entries = await this.store.listEntries(incident);
    return { items: entries.map((entry) => new IncidentEntryResponse(entry)) };
  }

  /** Adds a note, and an alert where one is named. */
  async note(
    incident: IncidentEntity,
    { text, alertId }: IncidentNoteRequest,
  ): Promise<IncidentTimeline> {
    return this.uow.answer(async () => {
      await this.addEntry(incident, 'note', text);
      if (alertId !== undefined) await this.addAlert(incident, alertId as Id, '/alertId');
      await this.audit.append({
        action: 'incident.note',
        resource: `incident:${incident.id}`,
        ...(alertId === undefined ? {} : { details: { alert: alertId } }),
      });
      return this.timeline(incident);
    });
  }

  /** Adds an entry of the present moment to the timeline. */
  async addEntry(
    { organizationId, id: incidentId }: IncidentEntity,
    kind: EntryKind,
    text: string,
    alertId: Id | null = null,
  ): Promise<void> {
    await this.store.addEntry({
      organizationId,
      incidentId,
      id: newId(),
      kind,
      text,
      alertId,
      userId: currentActor().userId,
      occurredAt: new Date(),
    });
  }

  private async addAlert(incident: IncidentEntity, alertId: Id, pointer: string): Promise<void> {
    const alert = await this.alerts.find(incident.organizationId, alertId);
    if (alert === null) throw invalidField(pointer, 'unknown_alert', 'must be the id of an alert');
    await this.addEntry(incident, 'alert', `[${alert.severity}] ${alert.title}`, alertId);
  }

  private async requireUser({ organizationId }: IncidentEntity, userId: UserId): Promise<void> {
    if ((await this.users.find(organizationId, userId)) === null) {
      throw invalidField('/ownerId', 'unknown_user', 'must be the id of a user');
    }
  }
}

const deadlineOf = (openedAt: Date): Date => new Date(openedAt.getTime() + HOURS_TO_TELL * HOUR_MS);

/** States follow one after the other; the last step can be taken back. */
function requireNext(from: IncidentState, to: IncidentState): void {
  const step = INCIDENT_STATES.indexOf(to) - INCIDENT_STATES.indexOf(from);
  if (Math.abs(step) <= 1) return;
  const at = INCIDENT_STATES.indexOf(from);
  const allowed = INCIDENT_STATES.slice(Math.max(0, at - 1), at + 2).filter(
    (each) => each !== from,
  );
  throw invalidField('/state', 'not_next', `must be ${allowed.join(' or ')}, since it is ${from}`);
}
