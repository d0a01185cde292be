import { Injectable } from '@nestjs/common';
import {
  currentContext,
  currentPrincipal,
  INSTALLATION_ID,
  newId,
  pageOf,
  readCursor,
  runAsOrganization,
  UnitOfWork,
  ID_PATTERN,
  type Page,
  type Principal,
  type UserId,
} from '../../platform/index.ts';
import type { AuditAction, AuditStatus } from './audit-actions.ts';
import { AuditEventResponse, type AuditEventQuery } from './audit-event.dto.ts';
import { AuditEventStore, type AuditActors, type AuditSummary } from './audit-event.store.ts';

/** Input of an entry; the context supplies user, time and source. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** `type:id` of the resource, or `type` where there is no single one. */
  readonly resource: string;
  readonly status?: Exclude<AuditStatus, 'denied'>;
  readonly reason?: string;
  /** Names and numbers that explain the entry; never a secret, a demand value or a product id. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Acting user, if the context has none: at sign-in. */
  readonly userId?: UserId;
}

const MAX_REASON_LENGTH = 500;
const MAX_SUMMARIZED = 1500;
const NUMBER_PATTERN = /^\d{1,16}$/;

/** Strangers' text, such as the id in an address, made into what PostgreSQL can store: a refusal is noted whatever it holds. */
function storable(text: string): string {
  return text.slice(0, MAX_REASON_LENGTH).toWellFormed().replaceAll('\0', '\ufffd');
}

/** A guest is no user of the organization whose log it is: it says of which they are. */
function guestOf(principal: Principal | undefined): { readonly guestOf?: string } {
  return principal?.guestOf === undefined ? {} : { guestOf: principal.guestOf };
}

/** Appends entries to the audit log, and lists them. */
@Injectable()
export class AuditLogService {
  constructor(
    private readonly store: AuditEventStore,
    private readonly uow: UnitOfWork,
  ) {}

  /**
   * Appends an entry to the log of the context's organization, in the open transaction: it exists exactly
   * when what it records does. Without an organization it belongs to the installation.
   */
  async append(entry: AuditEntry): Promise<void> {
    await this.insert(entry, entry.status ?? 'succeeded');
  }

  /** Appends what was refused: the entry stays, whatever becomes of the open transaction. */
  async refuse(entry: Omit<AuditEntry, 'status'>): Promise<void> {
    await this.uow.writeApart(() => this.insert(entry, 'denied'));
  }

  /** Reading the log is an entry of it, too: the next one. */
  async list(query: AuditEventQuery): Promise<Page<AuditEventResponse>> {
    const { limit, cursor, ...filter } = query;
    const follows = filter.after !== undefined;
    const position = readCursor(cursor, follows ? NUMBER_PATTERN : ID_PATTERN);
    const whence = (at: string) => (follows ? { after: Number(at) } : { beforeId: at });
    const rows = await this.store.list({
      ...filter,
      ...(position === undefined ? {} : whence(position)),
      limit: limit + 1,
    });
    await this.append({
      action: 'audit.read',
      resource: 'audit',
      details: { filters: Object.keys(filter), entries: Math.min(rows.length, limit) },
    });
    return pageOf(
      rows,
      limit,
      (row) => (follows ? String(row.sequence) : row.id),
      (row) => new AuditEventResponse(row),
    );
  }

  /** What some users and addresses did, in the order of its beginnings. Reading it is an entry, too. */
  async summarize(actors: AuditActors): Promise<AuditSummary[]> {
    const { organizationId } = currentPrincipal();
    const kinds = await this.store.summarize(organizationId, actors, MAX_SUMMARIZED);
    await this.append({
      action: 'audit.read',
      resource: 'audit',
      details: { filters: ['since', 'userIds', 'sources'], entries: kinds.length },
    });
    return kinds;
  }

  private async insert(entry: AuditEntry, status: AuditStatus): Promise<void> {
    const context = currentContext();
    if (context?.organizationId === undefined) {
      await runAsOrganization(INSTALLATION_ID, () => this.insert(entry, status));
      return;
    }
    await this.store.insert({
      organizationId: context.organizationId,
      id: newId(),
      occurredAt: new Date(),
      userId: entry.userId ?? context.principal?.userId ?? null,
      credentialId: context.principal?.credentialId ?? null,
      action: entry.action,
      resource: storable(entry.resource),
      status,
      requestId: context.requestId,
      source: context.source,
      reason: entry.reason === undefined ? null : storable(entry.reason),
      details: { ...entry.details, ...guestOf(context.principal) },
    });
  }
}
