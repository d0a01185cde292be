import { Injectable } from '@nestjs/common';
import { UnitOfWork, type OrganizationId } from '../../platform/index.ts';
import { SessionRiskEntity } from './session-risk.entity.ts';

/** Nothing is kept for a session that has been removed meanwhile. */
const KEEP = `
  insert into session_risk (organization_id, session_id, score, reasons, assessed_at)
  select organization_id, id, $3, $4, now() from session where organization_id = $1 and id = $2
      on conflict do nothing`;

@Injectable()
export class SessionRiskStore {
  constructor(private readonly uow: UnitOfWork) {}

  async keep(
    organizationId: OrganizationId,
    sessionId: string,
    score: number,
    reasons: readonly string[],
  ): Promise<void> {
    await this.uow.manager.query(KEEP, [organizationId, sessionId, score, reasons]);
  }

  /** Whether there was a risk to remove. */
  async remove(organizationId: OrganizationId, sessionId: string): Promise<boolean> {
    const where = { organizationId, sessionId };
    return ((await this.uow.manager.delete(SessionRiskEntity, where)).affected ?? 0) > 0;
  }

  /** Risks of the usable sessions of all organizations. */
  inForce(): Promise<{ readonly sessionId: string; readonly score: number }[]> {
    return this.uow.prepared(
      'session_risks_in_force',
      'select session_id as "sessionId", score from session_risks_in_force()',
      [],
    );
  }
}
