import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { UnitOfWork, type Id, type OrganizationId } from '../../platform/index.ts';
import { AlertChannelEntity } from './alert-channel.entity.ts';
import { AlertDeliveryEntity } from './alert-delivery.entity.ts';

@Injectable()
export class AlertChannelStore {
  constructor(private readonly uow: UnitOfWork) {}

  find(organizationId: OrganizationId, id: string): Promise<AlertChannelEntity | null> {
    return this.uow.manager.findOneBy(AlertChannelEntity, { organizationId, id });
  }

  /** Oldest first. */
  list(organizationId: OrganizationId): Promise<AlertChannelEntity[]> {
    return this.uow.manager.find(AlertChannelEntity, {
      where: { organizationId },
      order: { id: 'ASC' },
    });
  }

  async acquireLock(organizationId: OrganizationId): Promise<void> {
    await this.uow.manager.query(
      "select pg_advisory_xact_lock(hashtext('alert_channel'), hashtext($1))",
      [organizationId],
    );
  }

  async insert(channel: AlertChannelEntity): Promise<void> {
    await this.uow.manager.insert(AlertChannelEntity, channel);
  }

  /** Changes the channel if it still has that version; false if not. */
  async update(
    { organizationId, id, version }: AlertChannelEntity,
    change: Partial<AlertChannelEntity>,
  ): Promise<boolean> {
    const where = { organizationId, id, version };
    const values = { ...change, version: version + 1 };
    return (await this.uow.manager.update(AlertChannelEntity, where, values)).affected === 1;
  }

  async remove({ organizationId, id }: AlertChannelEntity): Promise<boolean> {
    return (
      (await this.uow.manager.delete(AlertChannelEntity, { organizationId, id })).affected === 1
    );
  }

  findDelivery(organizationId: OrganizationId, id: Id): Promise<AlertDeliveryEntity | null> {
    return this.uow.manager.findOneBy(AlertDeliveryEntity, { organizationId, id });
  }

  /** Deliveries of a channel, newest first. */
  listDeliveries(
    { organizationId, id: channelId }: AlertChannelEntity,
    beforeId: Id | undefined,
    limit: number,
  ): Promise<AlertDeliveryEntity[]> {
    return this.uow.manager.find(AlertDeliveryEntity, {
      where: {
        organizationId,
        channelId,
        ...(beforeId === undefined ? {} : { id: LessThan(beforeId) }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** Number of messages that wait for a channel. */
  countWaiting({ organizationId, id: channelId }: AlertChannelEntity): Promise<number> {
    return this.uow.manager.countBy(AlertDeliveryEntity, {
      organizationId,
      channelId,
      state: 'waiting',
    });
  }

  async insertDelivery(delivery: AlertDeliveryEntity): Promise<void> {
    await this.uow.manager.insert(AlertDeliveryEntity, delivery);
  }

  async updateDelivery(
    { organizationId, id }: AlertDeliveryEntity,
    change: Partial<AlertDeliveryEntity>,
  ): Promise<void> {
    await this.uow.manager.update(AlertDeliveryEntity, { organizationId, id }, change);
  }

  /** Lets a failed message wait again; false unless it has failed. */
  async reopenDelivery({ organizationId, id }: AlertDeliveryEntity): Promise<boolean> {
    const result = await this.uow.manager.update(
      AlertDeliveryEntity,
      { organizationId, id, state: 'failed' },
      { state: 'waiting', attempts: 0, finishedAt: null },
    );
    return result.affected === 1;
  }
}
