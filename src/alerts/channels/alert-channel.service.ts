import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../audit/index.ts';
import { newWebhookSecret, OrganizationKeys } from '../../crypto/index.ts';
import {
  AddressRefused,
  AllowedAddresses,
  currentPrincipal,
  EMAIL_PATTERN,
  invalidField,
  newId,
  notFound,
  pageOf,
  Problem,
  readIdCursor,
  sentFields,
  UnitOfWork,
  type Id,
  type PageQuery,
} from '../../platform/index.ts';
import {
  AlertChannelResponse,
  AlertDeliveryResponse,
  NewAlertChannelResponse,
  type AlertChannelList,
  type AlertChannelRequest,
  type AlertChannelUpdate,
  type AlertDeliveryPage,
} from './alert-channel.dto.ts';
import {
  CHANNEL_TARGET,
  type AlertChannelEntity,
  type ChannelKind,
  type ChannelTarget,
} from './alert-channel.entity.ts';
import { AlertChannelStore } from './alert-channel.store.ts';
import { Deliveries } from './deliveries.ts';

const MAX_CHANNELS = 50;
/** Time for which the former key of a webhook signs as well. */
const ROTATION_MS = 24 * 3_600_000;

/** Fields of the target that each kind needs, and those that it may have. */
const NEEDS: Readonly<
  Record<ChannelKind, { readonly needs: readonly Part[]; readonly takes: readonly Part[] }>
> = {
  log: { needs: [], takes: [] },
  email: { needs: ['to'], takes: [] },
  webhook: { needs: ['url'], takes: [] },
  slack: { needs: ['url'], takes: [] },
  mattermost: { needs: ['url'], takes: [] },
  teams: { needs: ['url'], takes: [] },
  pagerduty: { needs: ['secret'], takes: ['url'] },
  opsgenie: { needs: ['secret'], takes: ['url'] },
};
const PARTS = ['url', 'secret', 'to'] as const;
type Part = (typeof PARTS)[number];

/** Channels that alerts are sent to. */
@Injectable()
export class AlertChannelService {
  constructor(
    private readonly store: AlertChannelStore,
    private readonly deliveries: Deliveries,
    private readonly addresses: AllowedAddresses,
    private readonly keys: OrganizationKeys,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async list(): Promise<AlertChannelList> {
    const rows = await this.store.list(currentPrincipal().organizationId);
    return { items: rows.map((row) => new AlertChannelResponse(row)) };
  }

  /** @throws Problem invalid_request for a target that does not fit its kind or that may not be reached */
  async create(request: AlertChannelRequest): Promise<NewAlertChannelResponse> {
    const { organizationId } = currentPrincipal();
    await this.requireTarget(request);
    const { name, kind, minSeverity = 'medium', url, to } = request;
    const signingSecret = kind === 'webhook' ? newWebhookSecret() : null;
    const secret = signingSecret ?? request.secret;
    const target: ChannelTarget = {
      ...(url === undefined ? {} : { url }),
      ...(to === undefined ? {} : { to }),
      ...(secret === undefined ? {} : { secret }),
    };
    const id = newId();
    const sealedTarget = await this.seal({ organizationId, id }, target);
    const createdAt = new Date();
    const channel: AlertChannelEntity = {
      organizationId,
      id,
      name,
      kind,
      minSeverity,
      enabled: true,
      sealedTarget,
      version: 1,
      createdAt,
    };
    return this.uow.answer(async () => {
      await this.store.acquireLock(organizationId);
      const others = await this.store.list(organizationId);
      if (others.length >= MAX_CHANNELS) {
        throw new Problem(
          'conflict',
          `There are ${MAX_CHANNELS} channels already; delete one first.`,
        );
      }
      if (others.some((other) => other.name === name)) {
        throw new Problem('already_exists', 'A channel has this name.');
      }
      await this.store.insert(channel);
      await this.record('alert_channel.create', channel, { kind });
      return new NewAlertChannelResponse(channel, signingSecret);
    });
  }

  async update(
    channel: AlertChannelEntity,
    update: AlertChannelUpdate,
  ): Promise<AlertChannelResponse> {
    const {
      name = channel.name,
      minSeverity = channel.minSeverity,
      enabled = channel.enabled,
    } = update;
    const change = { name, minSeverity, enabled };
    return this.uow.answer(async () => {
      await this.store.acquireLock(channel.organizationId);
      const others = await this.store.list(channel.organizationId);
      if (others.some((other) => other.id !== channel.id && other.name === name)) {
        throw new Problem('already_exists', 'A channel has this name.');
      }
      await this.change(channel, change);
      await this.record('alert_channel.update', channel, { fields: sentFields(update) });
      return new AlertChannelResponse({ ...channel, ...change });
    });
  }

  /** Replaces the key of a webhook's signatures. For a day, messages are signed with the former one as well. */
  async renewSecret(channel: AlertChannelEntity): Promise<NewAlertChannelResponse> {
    if (channel.kind !== 'webhook') throw new Problem('conflict', 'Only a webhook has such a key.');
    const sealer = await this.keys.sealer(channel.organizationId);
    const json = await sealer.open(channel.sealedTarget, CHANNEL_TARGET.at(channel));
    const target = JSON.parse(json.toString('utf8')) as ChannelTarget;
    const until = new Date(Date.now() + ROTATION_MS).toISOString();
    const secret = newWebhookSecret();
    const former = { secret: target.secret ?? '', until };
    const sealedTarget = await this.seal(channel, { ...target, secret, former });
    return this.uow.answer(async () => {
      await this.change(channel, { sealedTarget });
      await this.record('alert_channel.update', channel, { fields: ['secret'] });
      return new NewAlertChannelResponse(channel, secret);
    });
  }

  async remove(channel: AlertChannelEntity): Promise<void> {
    await this.uow.run(async () => {
      if (!(await this.store.remove(channel))) throw notFound();
      await this.record('alert_channel.delete', channel, { kind: channel.kind });
    });
  }

  /** Sends a test message. */
  async test(channel: AlertChannelEntity): Promise<AlertDeliveryResponse> {
    return this.uow.answer(async () => {
      const delivery = await this.deliveries.queue(channel, 'test', null);
      await this.record('alert_channel.test', channel, {});
      return new AlertDeliveryResponse(delivery);
    });
  }

  async listDeliveries(
    channel: AlertChannelEntity,
    { limit, cursor }: PageQuery,
  ): Promise<AlertDeliveryPage> {
    const rows = await this.store.listDeliveries(channel, readIdCursor(cursor), limit + 1);
    return pageOf(
      rows,
      limit,
      ({ id }) => id,
      (row) => new AlertDeliveryResponse(row),
    );
  }

  /** Sends a failed message again. */
  async retry(channel: AlertChannelEntity, deliveryId: Id): Promise<AlertDeliveryResponse> {
    return this.uow.answer(async () => {
      const delivery = await this.store.findDelivery(channel.organizationId, deliveryId);
      if (delivery?.channelId !== channel.id) throw notFound();
      const again = await this.deliveries.retry(delivery);
      await this.record('alert_channel.update', channel, { retried: deliveryId });
      return new AlertDeliveryResponse(again);
    });
  }

  private async requireTarget(request: AlertChannelRequest): Promise<void> {
    const { needs, takes } = NEEDS[request.kind];
    for (const part of PARTS) {
      const isGiven = request[part] !== undefined;
      if (needs.includes(part) && !isGiven) {
        throw invalidField(`/${part}`, 'required', `is required for ${request.kind}`);
      }
      if (isGiven && !needs.includes(part) && !takes.includes(part)) {
        throw invalidField(`/${part}`, 'not_allowed', `is not for ${request.kind}`);
      }
    }
    for (const [i, address] of (request.to ?? []).entries()) {
      if (!EMAIL_PATTERN.test(address)) {
        throw invalidField(`/to/${i}`, 'invalid', 'must be an e-mail address');
      }
    }
    if (request.url !== undefined) await this.requireReachable(request.url);
  }

  private async requireReachable(text: string): Promise<void> {
    const url = URL.parse(text);
    if (url === null)
      throw invalidField('/url', 'invalid', 'must be an address such as https://host/path');
    try {
      await this.addresses.addressOf(url);
    } catch (error) {
      if (!(error instanceof AddressRefused)) throw error;
      throw invalidField('/url', 'not_reachable', error.message);
    }
  }

  private async change(
    channel: AlertChannelEntity,
    change: Partial<AlertChannelEntity>,
  ): Promise<void> {
    if (await this.store.update(channel, change)) return;
    throw new Problem('conflict', 'The channel was changed meanwhile; read it again.');
  }

  private async seal(
    channel: Pick<AlertChannelEntity, 'organizationId' | 'id'>,
    target: ChannelTarget,
  ): Promise<Buffer> {
    const sealer = await this.keys.sealer(channel.organizationId);
    return sealer.seal(Buffer.from(JSON.stringify(target)), CHANNEL_TARGET.at(channel));
  }

  private async record(
    action: `alert_channel.${'create' | 'update' | 'delete' | 'test'}`,
    { id }: AlertChannelEntity,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.audit.append({ action, resource: `alert_channel:${id}`, details });
  }
}
