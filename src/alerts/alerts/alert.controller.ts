import { Body, Controller, Get, Patch, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Can, Located } from '../../platform/index.ts';
import { AlertFeed } from './alert-feed.ts';
import { AlertPage, AlertQuery, AlertResponse, AlertUpdate } from './alert.dto.ts';
import { AlertEntity } from './alert.entity.ts';
import { ALERT, AlertLocator } from './alert.policy.ts';
import { AlertService } from './alert.service.ts';

@ApiTags('alerts')
@Controller('v1/alerts')
export class AlertController {
  constructor(
    private readonly alerts: AlertService,
    private readonly feed: AlertFeed,
  ) {}

  @Get()
  @Can('list', ALERT)
  @ApiOperation({ summary: 'List alerts, newest first' })
  @ApiOkResponse({ type: AlertPage })
  list(@Query() query: AlertQuery): Promise<AlertPage> {
    return this.alerts.list(query);
  }

  @Get('events')
  @Can('list', ALERT)
  @ApiOperation({ summary: 'Stream new alerts as server-sent events' })
  @ApiOkResponse({
    description: 'An event `alert` for each new alert; its id is that of the alert.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async events(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.feed.follow(request, response);
  }

  @Get(':id')
  @Can('read', ALERT, AlertLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an alert' })
  @ApiOkResponse({ type: AlertResponse })
  get(@Located() alert: AlertEntity): AlertResponse {
    return new AlertResponse(alert);
  }

  @Patch(':id')
  @Can('answer', ALERT, AlertLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Acknowledge or resolve an alert' })
  @ApiOkResponse({ type: AlertResponse })
  answer(@Located() alert: AlertEntity, @Body() body: AlertUpdate): Promise<AlertResponse> {
    return this.alerts.answer(alert, body);
  }
}
