import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { IncidentActionEntity } from './incident-action.entity.ts';
import { IncidentEntryEntity } from './incident-entry.entity.ts';
import { IncidentEntity } from './incident.entity.ts';

type IncidentKey = Pick<IncidentEntity, 'organizationId' | 'id'>;

/** Entries of one timeline that are read. */
const MAX_ENTRIES = 5000;

@Injectable()
export class IncidentStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: string): Promise<IncidentEntity | null> {
    return this.uow.manager.findOneBy(IncidentEntity, { organizationId, id });
  }

  /** Newest first. */
  list(
    organizationId: OrganizationId,
    beforeId: string | undefined,
    limit: number,
  ): Promise<IncidentEntity[]> {
    return this.uow.manager.find(IncidentEntity, {
      where: { organizationId, ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async insert(incident: IncidentEntity): Promise<void> {
    await this.uow.manager.insert(IncidentEntity, incident);
  }

  /** Changes the incident if it still has that version; false if not. */
  async update(
    { organizationId, id, version }: IncidentEntity,
    change: Partial<IncidentEntity>,
  ): Promise<boolean> {
    const where = { organizationId, id, version };
    const values = { ...change, version: version + 1 };
    return (await this.uow.manager.update(IncidentEntity, where, values)).affected === 1;
  }

  async addEntry(entry: IncidentEntryEntity): Promise<void> {
    await this.uow.manager.insert(IncidentEntryEntity, entry);
  }

  /** Oldest first. */
  listEntries({ organizationId, id: incidentId }: IncidentKey): Promise<IncidentEntryEntity[]> {
    return this.uow.manager.find(IncidentEntryEntity, {
      where: { organizationId, incidentId },
      order: { id: 'ASC' },
      take: MAX_ENTRIES,
    });
  }

  async addAction(action: IncidentActionEntity): Promise<void> {
    await this.uow.manager.insert(IncidentActionEntity, action);
  }

  /** Oldest first. */
  listActions({ organizationId, id: incidentId }: IncidentKey): Promise<IncidentActionEntity[]> {
    return this.uow.manager.find(IncidentActionEntity, {
      where: { organizationId, incidentId },
      order: { id: 'ASC' },
      take: MAX_ENTRIES,
    });
  }

  findAction(
    { organizationId, id: incidentId }: IncidentKey,
    id: string,
  ): Promise<IncidentActionEntity | null> {
    return this.uow.manager.findOneBy(IncidentActionEntity, { organizationId, incidentId, id });
  }

  /** Marks an action as undone; false if it was before. */
  async markUndone({ organizationId, incidentId, id }: IncidentActionEntity): Promise<boolean> {
    const result = await this.uow.manager.update(
      IncidentActionEntity,
      { organizationId, incidentId, id, state: 'done' },
      { state: 'undone', undoneAt: new Date() },
    );
    return result.affected === 1;
  }
}
