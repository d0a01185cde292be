import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { defineSealed } from '../../crypto/index.ts';
import type { OrganizationId } from '../../platform/index.ts';
import type { Severity } from '../alerts/severity.ts';

export const CHANNEL_KINDS = [
  'log',
  'email',
  'webhook',
  'slack',
  'mattermost',
  'teams',
  'pagerduty',
  'opsgenie',
] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** Where alerts go, as it lies sealed in the channel. */
export interface ChannelTarget {
  readonly url?: string;
  readonly to?: readonly string[];
  /** Key of the service, or of a webhook's signatures. */
  readonly secret?: string;
  /** The former key of a webhook, which signs as well until then. */
  readonly former?: { readonly secret: string; readonly until: string };
}

/** A way to tell people of alerts. */
@Entity('alert_channel')
@ForeignKey('OrganizationEntity', ['organizationId'], ['id'], {
  name: 'alert_channel_organization',
})
@Unique('alert_channel_name', ['organizationId', 'name'])
export class AlertChannelEntity {
  @PrimaryColumn('uuid')
  organizationId!: OrganizationId;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: ChannelKind;

  /** Alerts below it are not sent. */
  @Column('text')
  minSeverity!: Severity;

  @Column('boolean')
  enabled!: boolean;

  /** A ChannelTarget as JSON, sealed. */
  @Column('bytea')
  sealedTarget!: Buffer;

  @Column('integer')
  version!: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}

export const CHANNEL_TARGET = defineSealed({
  what: 'address and key of an alert channel',
  table: 'alert_channel',
  column: 'sealed_target',
  key: 'organization',
  label: 'alert_channel',
  boundTo: { channel: ({ id }: Pick<AlertChannelEntity, 'id'>) => id },
});
