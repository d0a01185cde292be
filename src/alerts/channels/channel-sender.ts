import { Injectable } from '@nestjs/common';
import { MailTransport } from '../../auth/index.ts';
import { AddressRefused, GuardedFetch, logger } from '../../platform/index.ts';
import type { AlertChannelEntity, ChannelKind, ChannelTarget } from './alert-channel.entity.ts';
import {
  messageSubject,
  messageText,
  type AlertMessage,
  type ChannelRequest,
} from './forms/message.ts';
import { opsgenieRequest, pagerdutyRequest, slackRequest, teamsRequest } from './forms/services.ts';
import { webhookRequest } from './forms/webhook.ts';

type Form = (target: ChannelTarget, message: AlertMessage) => ChannelRequest;

const FORMS: Readonly<Partial<Record<ChannelKind, Form>>> = {
  webhook: webhookRequest,
  slack: slackRequest,
  mattermost: slackRequest,
  teams: teamsRequest,
  pagerduty: pagerdutyRequest,
  opsgenie: opsgenieRequest,
};

/** A message was not taken; the message is for people, without the receiver's text. */
export class DeliveryFailed extends Error {}

/** Hands messages over to receivers. */
@Injectable()
export class ChannelSender {
  constructor(
    private readonly fetcher: GuardedFetch,
    private readonly mail: MailTransport,
  ) {}

  /** @throws DeliveryFailed */
  async send(
    { kind }: Pick<AlertChannelEntity, 'kind'>,
    target: ChannelTarget,
    message: AlertMessage,
  ): Promise<void> {
    const form = FORMS[kind];
    if (form !== undefined) return this.request(form(target, message));
    if (kind === 'email') return this.mailTo(target.to ?? [], message);
    const { id, rule, severity } = message.alert;
    logger.warn({ alert: id, rule, severity, event: message.event }, messageSubject(message));
  }

  private async request({ url, headers, body }: ChannelRequest): Promise<void> {
    const answer = await this.fetcher
      .fetch(url, { method: 'POST', headers, body })
      .catch((error: unknown) => {
        throw new DeliveryFailed(
          error instanceof AddressRefused ? error.message : 'the receiver cannot be reached',
        );
      });
    if (!answer.ok) throw new DeliveryFailed(`the receiver answered ${answer.status}`);
  }

  private async mailTo(to: readonly string[], message: AlertMessage): Promise<void> {
    const mail = { subject: messageSubject(message), text: messageText(message) };
    const writtenAt = new Date(message.sentAt * 1000);
    for (const [i, address] of to.entries()) {
      await this.mail
        .send({ id: `${message.id}.${i}`, to: address, writtenAt, ...mail })
        .catch(() => {
          throw new DeliveryFailed('the mail server did not accept the mail');
        });
    }
  }
}
