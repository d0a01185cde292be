import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, Idempotent, Located } from '../../platform/index.ts';
import {
  AlertRuleList,
  AlertRuleResponse,
  AlertRuleUpdate,
  ReplayRequest,
  ReplayResponse,
} from './alert-rule.dto.ts';
import { ALERT_RULE, AlertRuleLocator, type LocatedRule } from './alert-rule.policy.ts';
import { AlertRuleService } from './alert-rule.service.ts';

@ApiTags('alerts')
@Controller('v1')
export class AlertRuleController {
  constructor(private readonly rules: AlertRuleService) {}

  @Get('alert-rules')
  @Can('read', ALERT_RULE)
  @ApiOperation({ summary: 'List the detection rules' })
  @ApiOkResponse({ type: AlertRuleList })
  list(): Promise<AlertRuleList> {
    return this.rules.list();
  }

  @Get('alert-rules/:id')
  @Can('read', ALERT_RULE, AlertRuleLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a detection rule' })
  @ApiOkResponse({ type: AlertRuleResponse })
  get(@Located() rule: LocatedRule): Promise<AlertRuleResponse> {
    return this.rules.get(rule);
  }

  @Put('alert-rules/:id')
  @Can('update', ALERT_RULE, AlertRuleLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Set the mode and the exceptions of a detection rule' })
  @ApiOkResponse({ type: AlertRuleResponse })
  update(@Located() rule: LocatedRule, @Body() body: AlertRuleUpdate): Promise<AlertRuleResponse> {
    return this.rules.update(rule, body);
  }

  @Post('detections/replay')
  @HttpCode(200)
  @Idempotent()
  @Can('replay', ALERT_RULE)
  @ApiOperation({ summary: 'Run a rule over recorded signals, without raising alerts' })
  @ApiOkResponse({ type: ReplayResponse })
  replay(@Body() body: ReplayRequest): Promise<ReplayResponse> {
    return this.rules.replay(body);
  }
}
