import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { SessionRisk } from '../../authorization/index.ts';
import { Broadcast, logger, newId, runInContext, type Principal } from '../../platform/index.ts';
import { SessionRiskStore } from './session-risk.store.ts';

/** Topic of changes. */
export const SESSION_RISK_TOPIC = 'session-risk';

/** Risks of sessions as this instance applies them: read at the start and after each change. */
@Injectable()
export class SessionRisksInForce implements SessionRisk, OnApplicationBootstrap {
  private scores: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly store: SessionRiskStore,
    private readonly broadcast: Broadcast,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.broadcast.listen(SESSION_RISK_TOPIC, () => {
      this.read().catch((err: unknown) => logger.error({ err }, 'session risks could not be read'));
    });
    await this.read();
  }

  of({ credentialId }: Principal): number {
    return this.scores.get(credentialId) ?? 0;
  }

  private async read(): Promise<void> {
    const rows = await runInContext({ requestId: newId(), source: 'job' }, () =>
      this.store.inForce(),
    );
    this.scores = new Map(rows.map(({ sessionId, score }) => [sessionId, score]));
  }
}
