import { Body, Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
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
  AccessConditionList,
  AccessConditionRequest,
  AccessConditionResponse,
} from './access-condition.dto.ts';
import { AccessConditionEntity } from './access-condition.entity.ts';
import { ACCESS_CONDITION, AccessConditionLocator } from './access-condition.policy.ts';
import { AccessConditionService } from './access-condition.service.ts';

@ApiTags('access')
@Controller('v1/access-conditions')
export class AccessConditionController {
  constructor(private readonly conditions: AccessConditionService) {}

  @Get()
  @Can('read', ACCESS_CONDITION)
  @ApiOperation({ summary: 'List the access conditions, oldest first' })
  @ApiOkResponse({ type: AccessConditionList })
  list(): Promise<AccessConditionList> {
    return this.conditions.list();
  }

  @Post()
  @Idempotent()
  @Can('create', ACCESS_CONDITION, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Create an access condition' })
  @ApiCreatedResponse({ type: AccessConditionResponse })
  async create(
    @Body() body: AccessConditionRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AccessConditionResponse> {
    const condition = await this.conditions.create(body);
    response.location(`/v1/access-conditions/${condition.id}`);
    return new AccessConditionResponse(condition);
  }

  @Get(':id')
  @Can('read', ACCESS_CONDITION, AccessConditionLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an access condition' })
  @ApiOkResponse({ type: AccessConditionResponse })
  get(@Located() condition: AccessConditionEntity): AccessConditionResponse {
    return new AccessConditionResponse(condition);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', ACCESS_CONDITION, AccessConditionLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete an access condition' })
  @ApiNoContentResponse()
  async remove(@Located() condition: AccessConditionEntity): Promise<void> {
    await this.conditions.remove(condition);
  }
}
