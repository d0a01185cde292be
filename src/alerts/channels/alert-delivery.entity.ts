import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Id, OrganizationId } from '../../platform/index.ts';
import type { AlertEvent } from '../alerts/alert.events.ts';

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message to one channel. Its id stays the same at each attempt, so that a receiver recognizes a repetition. */
@Entity('alert_delivery')
@ForeignKey('AlertChannelEntity', ['organizationId', 'channelId'], ['organizationId', 'id'], {
  name: 'alert_delivery_channel',
  onDelete: 'CASCADE',
})
@Index('alert_delivery_of_alert', ['organizationId', 'alertId'])
@Check('alert_delivery_state', "state in ('waiting', 'delivered', 'failed')")
export class AlertDeliveryEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: Id;

  @Column('uuid')
  channelId!: string;

  /** Null for a test. */
  @Column({ type: 'uuid', nullable: true })
  alertId!: Id | null;

  @Column('text')
  event!: AlertEvent;

  @Column('text')
  state!: DeliveryState;

  @Column('integer')
  attempts!: number;

  /** Why the last attempt failed, without the receiver's text. */
  @Column({ type: 'text', nullable: true })
  lastError!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;
}
