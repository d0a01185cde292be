import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Can, Idempotent, isId, Located, notFound, PageQuery } from '../../platform/index.ts';
import {
  AlertChannelList,
  AlertChannelRequest,
  AlertChannelResponse,
  AlertChannelUpdate,
  AlertDeliveryPage,
  AlertDeliveryResponse,
  NewAlertChannelResponse,
} from './alert-channel.dto.ts';
import { AlertChannelEntity } from './alert-channel.entity.ts';
import { ALERT_CHANNEL, AlertChannelLocator } from './alert-channel.policy.ts';
import { AlertChannelService } from './alert-channel.service.ts';

@ApiTags('alerts')
@Controller('v1/alert-channels')
export class AlertChannelController {
  constructor(private readonly channels: AlertChannelService) {}

  @Get()
  @Can('read', ALERT_CHANNEL)
  @ApiOperation({ summary: 'List the channels for alerts, oldest first' })
  @ApiOkResponse({ type: AlertChannelList })
  list(): Promise<AlertChannelList> {
    return this.channels.list();
  }

  @Post()
  @Idempotent()
  @Can('create', ALERT_CHANNEL, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Create a channel for alerts' })
  @ApiCreatedResponse({ type: NewAlertChannelResponse })
  async create(
    @Body() body: AlertChannelRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewAlertChannelResponse> {
    const channel = await this.channels.create(body);
    response.location(`/v1/alert-channels/${channel.id}`);
    return channel;
  }

  @Get(':id')
  @Can('read', ALERT_CHANNEL, AlertChannelLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a channel for alerts' })
  @ApiOkResponse({ type: AlertChannelResponse })
  get(@Located() channel: AlertChannelEntity): AlertChannelResponse {
    return new AlertChannelResponse(channel);
  }

  @Patch(':id')
  @Can('update', ALERT_CHANNEL, AlertChannelLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change a channel for alerts' })
  @ApiOkResponse({ type: AlertChannelResponse })
  update(
    @Located() channel: AlertChannelEntity,
    @Body() body: AlertChannelUpdate,
  ): Promise<AlertChannelResponse> {
    return this.channels.update(channel, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', ALERT_CHANNEL, AlertChannelLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a channel for alerts' })
  @ApiNoContentResponse()
  async remove(@Located() channel: AlertChannelEntity): Promise<void> {
    await this.channels.remove(channel);
  }

  @Post(':id/test')
  @HttpCode(202)
  @Idempotent()
  @Can('test', ALERT_CHANNEL, AlertChannelLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Send a test message to a channel' })
  @ApiAcceptedResponse({ type: AlertDeliveryResponse })
  test(@Located() channel: AlertChannelEntity): Promise<AlertDeliveryResponse> {
    return this.channels.test(channel);
  }

  @Post(':id/secret')
  @HttpCode(200)
  @Idempotent()
  @Can('update', ALERT_CHANNEL, AlertChannelLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: "Replace the key of a webhook's signatures" })
  @ApiOkResponse({ type: NewAlertChannelResponse })
  renewSecret(@Located() channel: AlertChannelEntity): Promise<NewAlertChannelResponse> {
    return this.channels.renewSecret(channel);
  }

  @Get(':id/deliveries')
  @Can('read', ALERT_CHANNEL, AlertChannelLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the messages to a channel, newest first' })
  @ApiOkResponse({ type: AlertDeliveryPage })
  listDeliveries(
    @Located() channel: AlertChannelEntity,
    @Query() query: PageQuery,
  ): Promise<AlertDeliveryPage> {
    return this.channels.listDeliveries(channel, query);
  }

  @Post(':id/deliveries/:deliveryId/retry')
  @HttpCode(202)
  @Idempotent()
  @Can('test', ALERT_CHANNEL, AlertChannelLocator)
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'deliveryId' })
  @ApiOperation({ summary: 'Send a failed message again' })
  @ApiAcceptedResponse({ type: AlertDeliveryResponse })
  retry(
    @Located() channel: AlertChannelEntity,
    @Param('deliveryId') deliveryId: string,
  ): Promise<AlertDeliveryResponse> {
    if (!isId(deliveryId)) throw notFound();
    return this.channels.retry(channel, deliveryId);
  }
}
