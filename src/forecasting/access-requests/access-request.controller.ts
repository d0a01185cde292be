import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
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
import {
  AccessRequestPage,
  AccessRequestQuery,
  AccessRequestRequest,
  AccessRequestResponse,
  DecisionRequest,
} from './access-request.dto.ts';
import { AccessRequestEntity } from './access-request.entity.ts';
import { AccessRequestLocator } from './access-request.locator.ts';
import { ACCESS_REQUEST } from './access-request.policy.ts';
import { AccessRequestService } from './access-request.service.ts';

@ApiTags('access')
@Controller('v1/access-requests')
export class AccessRequestController {
  constructor(private readonly requests: AccessRequestService) {}

  @Get()
  @Can('read', ACCESS_REQUEST)
  @ApiOperation({
    summary: 'List your access requests and those that you may decide on, newest first',
  })
  @ApiOkResponse({ type: AccessRequestPage })
  list(@Query() query: AccessRequestQuery): Promise<AccessRequestPage> {
    return this.requests.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', ACCESS_REQUEST)
  @ApiOperation({ summary: 'Request access to a dataset for a while' })
  @ApiCreatedResponse({ type: AccessRequestResponse })
  async create(
    @Body() body: AccessRequestRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessRequestResponse> {
    const request = await this.requests.create(body);
    response.location(`/v1/access-requests/${request.id}`);
    return request;
  }

  @Get(':id')
  @Can('read', ACCESS_REQUEST, AccessRequestLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an access request with its decisions' })
  @ApiOkResponse({ type: AccessRequestResponse })
  get(@Located() request: AccessRequestEntity): Promise<AccessRequestResponse> {
    return this.requests.shown(request);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('withdraw', ACCESS_REQUEST, AccessRequestLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Withdraw an access request; its history stays' })
  @ApiNoContentResponse()
  async withdraw(@Located() request: AccessRequestEntity): Promise<void> {
    await this.requests.withdraw(request);
  }

  @Post(':id/decisions')
  @Idempotent()
  @HttpCode(200)
  @Can('decide', ACCESS_REQUEST, AccessRequestLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Approve or deny an access request' })
  @ApiOkResponse({ type: AccessRequestResponse })
  decide(
    @Located() request: AccessRequestEntity,
    @Body() body: DecisionRequest,
  ): Promise<AccessRequestResponse> {
    return this.requests.decide(request, body);
  }
}
