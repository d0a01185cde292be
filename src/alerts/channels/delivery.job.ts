import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { OrganizationKeys } from '../../crypto/index.ts';
import {
  Config,
  JobQueue,
  logger,
  newId,
  ServerAddress,
  UnitOfWork,
  type JobData,
} from '../../platform/index.ts';
import type { AlertEntity } from '../alerts/alert.entity.ts';
import { AlertStore } from '../alerts/alert.store.ts';
import { deliveriesFinished } from '../alerts.metrics.ts';
import { ALERT_DELIVERY_QUEUE } from '../alerts.queues.ts';
import {
  CHANNEL_TARGET,
  type AlertChannelEntity,
  type ChannelTarget,
} from './alert-channel.entity.ts';
import { AlertChannelStore } from './alert-channel.store.ts';
import type { AlertDeliveryEntity } from './alert-delivery.entity.ts';
import { ChannelSender, DeliveryFailed } from './channel-sender.ts';
import { toMessageAlert } from './forms/message.ts';

const FIRST_WAIT_SECONDS = 2;
const MAX_WAIT_SECONDS = 3600;

/** Seconds to wait after so many failed attempts: 2, 8, 32, … at most an hour, and up to half as many again. */
export function deliveryWait(attempts: number, random = Math.random()): number {
  const wait = Math.min(MAX_WAIT_SECONDS, FIRST_WAIT_SECONDS * 4 ** (attempts - 1));
  return Math.ceil(wait * (1 + random / 2));
}

const TEST_ALERT: Omit<AlertEntity, 'organizationId' | 'id'> = {
  rule: 'test',
  ruleVersion: '',
  title: 'This is a test',
  severity: 'informational',
  groupKey: '',
  state: 'open',
  answer: null,
  reason: null,
  answeredBy: null,
  occurrences: 1,
  firstAt: new Date(0),
  lastAt: new Date(0),
  createdAt: new Date(0),
  userId: null,
  source: null,
  evidence: [],
  nextStep: 'Nothing is to be done: an administrator tested this channel.',
  escalatedAt: null,
  version: 1,
};

/** Delivers a message at least once, always under the same id; it fails for good after API_MAX_RETRIES. */
@Injectable()
export class DeliveryJob {
  constructor(
    private readonly channels: AlertChannelStore,
    private readonly alerts: AlertStore,
    private readonly sender: ChannelSender,
    private readonly keys: OrganizationKeys,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLogService,
    private readonly uow: UnitOfWork,
    private readonly address: ServerAddress,
    private readonly config: Config,
  ) {}

  readonly run = async ({ organizationId, id }: JobData): Promise<void> => {
    const delivery = await this.channels.findDelivery(organizationId, id);
    if (delivery === null || delivery.state !== 'waiting') return;
    const channel = await this.channels.find(organizationId, delivery.channelId);
    if (channel === null) return;
    const found = await this.alertOf(delivery);
    if (found === null) return;
    const alert = toMessageAlert(found);
    const link = `${this.address.url}/v1/alerts/${alert.id}`;
    const sentAt = Math.floor(Date.now() / 1000);
    try {
      const target = await this.targetOf(channel);
      await this.sender.send(channel, target, { id, event: delivery.event, sentAt, alert, link });
    } catch (error) {
      if (!(error instanceof DeliveryFailed)) throw error;
      await this.failed(channel, delivery, error.message);
      return;
    }
    await this.close(channel, delivery, 'delivered', null);
  };

  private async alertOf({
    organizationId,
    alertId,
  }: AlertDeliveryEntity): Promise<AlertEntity | null> {
    if (alertId !== null) return this.alerts.find(organizationId, alertId);
    const now = new Date();
    return {
      ...TEST_ALERT,
      organizationId,
      id: newId(),
      firstAt: now,
      lastAt: now,
      createdAt: now,
    };
  }

  private async targetOf(channel: AlertChannelEntity): Promise<ChannelTarget> {
    const sealer = await this.keys.sealer(channel.organizationId);
    const json = await sealer.open(channel.sealedTarget, CHANNEL_TARGET.at(channel));
    return JSON.parse(json.toString('utf8')) as ChannelTarget;
  }

  private async failed(
    channel: AlertChannelEntity,
    delivery: AlertDeliveryEntity,
    lastError: string,
  ): Promise<void> {
    const attempts = delivery.attempts + 1;
    logger.warn({ delivery: delivery.id, attempts, lastError }, 'an alert was not delivered');
    if (attempts > this.config.API_MAX_RETRIES) {
      await this.close(channel, { ...delivery, attempts }, 'failed', lastError);
      return;
    }
    const { organizationId, id } = delivery;
    await this.uow.run(async () => {
      await this.channels.updateDelivery(delivery, { attempts, lastError });
      await this.jobs.send(ALERT_DELIVERY_QUEUE, { organizationId, id }, deliveryWait(attempts));
    });
    deliveriesFinished.inc({ kind: channel.kind, outcome: 'put_off' });
  }

  private async close(
    channel: AlertChannelEntity,
    delivery: AlertDeliveryEntity,
    state: 'delivered' | 'failed',
    lastError: string | null,
  ): Promise<void> {
    const { attempts, alertId, event } = delivery;
    await this.uow.run(async () => {
      await this.channels.updateDelivery(delivery, {
        state,
        lastError,
        attempts: state === 'delivered' ? attempts + 1 : attempts,
        finishedAt: new Date(),
      });
      await this.audit.append({
        action: 'alert.deliver',
        resource: `alert_channel:${channel.id}`,
        status: state === 'delivered' ? 'succeeded' : 'failed',
        details: { event, ...(alertId === null ? {} : { alert: alertId }) },
        ...(lastError === null ? {} : { reason: lastError }),
      });
    });
    deliveriesFinished.inc({ kind: channel.kind, outcome: state });
  }
}
