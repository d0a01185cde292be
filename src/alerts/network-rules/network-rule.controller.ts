import { Body, Controller, Delete, Get, Header, HttpCode, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Can, Idempotent, Located } from '../../platform/index.ts';
import { NetworkRuleList, NetworkRuleRequest, NetworkRuleResponse } from './network-rule.dto.ts';
import { NetworkRuleEntity } from './network-rule.entity.ts';
import { NETWORK_RULE, NetworkRuleLocator } from './network-rule.policy.ts';
import { NetworkRuleService } from './network-rule.service.ts';
import { toNftables } from './nftables.ts';

@ApiTags('alerts')
@Controller('v1/network-rules')
export class NetworkRuleController {
  constructor(private readonly rules: NetworkRuleService) {}

  @Get()
  @Can('read', NETWORK_RULE)
  @ApiOperation({ summary: 'List the network rules in force, newest first' })
  @ApiOkResponse({ type: NetworkRuleList })
  list(): Promise<NetworkRuleList> {
    return this.rules.list();
  }

  @Get('nftables')
  @Can('read', NETWORK_RULE)
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'Get the denied networks as sets for nftables' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  async nftables(): Promise<string> {
    return toNftables((await this.rules.list()).items);
  }

  @Post()
  @Idempotent()
  @Can('create', NETWORK_RULE, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Allow or deny a network' })
  @ApiCreatedResponse({ type: NetworkRuleResponse })
  async create(
    @Body() body: NetworkRuleRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NetworkRuleResponse> {
    const rule = await this.rules.create(body);
    response.location(`/v1/network-rules/${rule.id}`);
    return rule;
  }

  @Get(':id')
  @Can('read', NETWORK_RULE, NetworkRuleLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a network rule' })
  @ApiOkResponse({ type: NetworkRuleResponse })
  get(@Located() rule: NetworkRuleEntity): NetworkRuleResponse {
    return new NetworkRuleResponse(rule);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', NETWORK_RULE, NetworkRuleLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Remove a network rule' })
  @ApiNoContentResponse()
  async remove(@Located() rule: NetworkRuleEntity): Promise<void> {
    await this.rules.remove(rule);
  }
}
