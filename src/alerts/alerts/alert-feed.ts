import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { currentPrincipal, isId, LiveStreams, type Id } from '../../platform/index.ts';
import { AlertResponse } from './alert.dto.ts';
import { AlertStore } from './alert.store.ts';

/** Lies before the id of every alert. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** New alerts of the caller's organization, as they are raised. */
@Injectable()
export class AlertFeed {
  constructor(
    private readonly store: AlertStore,
    private readonly live: LiveStreams,
  ) {}

  follow(request: Request, response: Response): Promise<void> {
    const { organizationId } = currentPrincipal();
    return this.live.tail(request, response, {
      topic: 'alerts',
      id: organizationId,
      isId,
      lastId: async () =>
        (await this.store.list(organizationId, { limit: 1 }))[0]?.id ?? BEFORE_ALL,
      after: async (id, limit) =>
        (await this.store.listAfter(organizationId, id as Id, limit)).map((alert) => ({
          id: alert.id,
          name: 'alert',
          data: new AlertResponse(alert),
        })),
    });
  }
}
