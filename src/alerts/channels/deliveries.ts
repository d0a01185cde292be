import { Injectable } from '@nestjs/common';
import { JobQueue, newId, Problem, UnitOfWork, type Id } from '../../platform/index.ts';
import type { AlertEntity } from '../alerts/alert.entity.ts';
import type { AlertEvent, AlertListener } from '../alerts/alert.events.ts';
import { AlertService } from '../alerts/alert.service.ts';
import { isAtLeast } from '../alerts/severity.ts';
import { ALERT_DELIVERY_QUEUE, ALERT_ESCALATION_QUEUE } from '../alerts.queues.ts';
import type { AlertChannelEntity } from './alert-channel.entity.ts';
import { AlertChannelStore } from './alert-channel.store.ts';
import type { AlertDeliveryEntity } from './alert-delivery.entity.ts';

/** Messages that may wait for one channel. In a flood, further alerts are found in the list of alerts alone. */
const MAX_WAITING = 100;

/** Time that people have to acknowledge a severe alert before the channels are told again. */
const ESCALATED_AFTER_SECONDS = 900;

/** Queues messages about alerts, in the transaction that changes the alert. */
@Injectable()
export class Deliveries implements AlertListener {
  constructor(
    private readonly channels: AlertChannelStore,
    private readonly jobs: JobQueue,
    private readonly uow: UnitOfWork,
    alerts: AlertService,
  ) {
    alerts.addListener(this);
  }

  async changed(alert: AlertEntity, event: AlertEvent): Promise<void> {
    const { organizationId, id } = alert;
    if (event === 'opened' && isAtLeast(alert.severity, 'high')) {
      await this.jobs.send(ALERT_ESCALATION_QUEUE, { organizationId, id }, ESCALATED_AFTER_SECONDS);
    }
    for (const channel of await this.channels.list(alert.organizationId)) {
      if (!channel.enabled || !isAtLeast(alert.severity, channel.minSeverity)) continue;
      if ((await this.channels.countWaiting(channel)) < MAX_WAITING) {
        await this.queue(channel, event, alert.id);
      }
    }
  }

  /** Queues one message. */
  async queue(
    { organizationId, id: channelId }: AlertChannelEntity,
    event: AlertEvent,
    alertId: Id | null,
  ): Promise<AlertDeliveryEntity> {
    const delivery: AlertDeliveryEntity = {
      organizationId,
      id: newId(),
      channelId,
      alertId,
      event,
      state: 'waiting',
      attempts: 0,
      lastError: null,
      createdAt: new Date(),
      finishedAt: null,
    };
    await this.uow.run(async () => {
      await this.channels.insertDelivery(delivery);
      await this.jobs.send(ALERT_DELIVERY_QUEUE, { organizationId, id: delivery.id });
    });
    return delivery;
  }

  /** Queues a failed message again, under the same id. @throws Problem conflict unless it has failed */
  async retry(delivery: AlertDeliveryEntity): Promise<AlertDeliveryEntity> {
    if (!(await this.channels.reopenDelivery(delivery))) {
      throw new Problem('conflict', 'Only a failed delivery can be sent again.');
    }
    const { organizationId, id } = delivery;
    await this.jobs.send(ALERT_DELIVERY_QUEUE, { organizationId, id });
    return { ...delivery, state: 'waiting', attempts: 0, finishedAt: null };
  }
}
