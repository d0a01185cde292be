import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  OneTimeField,
  PublicField,
  TextField,
  TextsField,
} from '../../platform/index.ts';
import { SEVERITIES, type Severity } from '../alerts/severity.ts';
import { ALERT_EVENTS, type AlertEvent } from '../alerts/alert.events.ts';
import {
  CHANNEL_KINDS,
  type AlertChannelEntity,
  type ChannelKind,
} from './alert-channel.entity.ts';
import {
  DELIVERY_STATES,
  type AlertDeliveryEntity,
  type DeliveryState,
} from './alert-delivery.entity.ts';

export class AlertChannelRequest {
  @TextField({ about: 'Name of the channel.', max: 80, example: 'Security team' })
  name!: string;

  @ChoiceField({ about: 'Kind of receiver.', of: CHANNEL_KINDS, example: 'log' })
  kind!: ChannelKind;

  @ChoiceField({
    about: 'The lowest severity that is sent; default: medium.',
    of: SEVERITIES,
    optional: true,
    example: 'high',
  })
  minSeverity?: Severity;

  @TextField({
    about:
      'Address of the receiver, for webhook, slack, mattermost and teams; optional for pagerduty and opsgenie.',
    max: 2000,
    optional: true,
    alone: true,
    example: 'https://hooks.example.com/alerts',
  })
  url?: string;

  @TextField({
    about: 'Key of the service, for pagerduty (routing key) and opsgenie (API key).',
    max: 200,
    secret: true,
    optional: true,
    alone: true,
  })
  secret?: string;

  @TextsField({
    about: 'E-mail addresses, for email.',
    min: 1,
    max: 20,
    longest: 254,
    optional: true,
    alone: true,
    example: ['security@example.com'],
  })
  to?: string[];
}

export class AlertChannelUpdate {
  @TextField({ about: 'Name of the channel.', max: 80, optional: true })
  name?: string;

  @ChoiceField({
    about: 'The lowest severity that is sent.',
    of: SEVERITIES,
    optional: true,
    example: 'high',
  })
  minSeverity?: Severity;

  @FlagField({ about: 'Whether alerts are sent to it.', optional: true, example: true })
  enabled?: boolean;
}

export class AlertChannelResponse {
  @PublicField({ format: 'uuid' })
  readonly id: string;

  @PublicField({ example: 'Security team' })
  readonly name: string;

  @PublicField({ enum: CHANNEL_KINDS })
  readonly kind: ChannelKind;

  @PublicField({ enum: SEVERITIES })
  readonly minSeverity: Severity;

  @PublicField()
  readonly enabled: boolean;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  constructor(channel: AlertChannelEntity) {
    this.id = channel.id;
    this.name = channel.name;
    this.kind = channel.kind;
    this.minSeverity = channel.minSeverity;
    this.enabled = channel.enabled;
    this.createdAt = channel.createdAt.toISOString();
  }
}

export class NewAlertChannelResponse extends AlertChannelResponse {
  @OneTimeField({
    type: String,
    nullable: true,
    description: 'Key of the signatures of a webhook (Standard Webhooks); shown this once.',
  })
  readonly signingSecret: string | null;

  constructor(channel: AlertChannelEntity, signingSecret: string | null) {
    super(channel);
    this.signingSecret = signingSecret;
  }
}

export class AlertChannelList {
  @ApiProperty({ type: [AlertChannelResponse] })
  readonly items!: AlertChannelResponse[];
}

export class AlertDeliveryResponse {
  @PublicField({ format: 'uuid', description: 'The `webhook-id` of a webhook.' })
  readonly id: string;

  @PublicField({ type: String, format: 'uuid', nullable: true })
  readonly alertId: string | null;

  @PublicField({ enum: ALERT_EVENTS })
  readonly event: AlertEvent;

  @PublicField({ enum: DELIVERY_STATES })
  readonly state: DeliveryState;

  @PublicField()
  readonly attempts: number;

  @PublicField({ type: String, nullable: true, example: 'the receiver answered 503' })
  readonly lastError: string | null;

  @PublicField({ format: 'date-time' })
  readonly createdAt: string;

  @PublicField({ type: String, format: 'date-time', nullable: true })
  readonly finishedAt: string | null;

  constructor(delivery: AlertDeliveryEntity) {
    this.id = delivery.id;
    this.alertId = delivery.alertId;
    this.event = delivery.event;
    this.state = delivery.state;
    this.attempts = delivery.attempts;
    this.lastError = delivery.lastError;
    this.createdAt = delivery.createdAt.toISOString();
    this.finishedAt = delivery.finishedAt?.toISOString() ?? null;
  }
}

export class AlertDeliveryPage {
  @ApiProperty({ type: [AlertDeliveryResponse] })
  readonly items!: AlertDeliveryResponse[];

  @PublicField({ type: String, nullable: true })
  readonly nextCursor!: string | null;
}
