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
import { Can, Idempotent, Located, PageQuery } from '../../../platform/index.ts';
import {
  ApiKeyPage,
  ApiKeyRequest,
  ApiKeyResponse,
  KeyRotation,
  NewApiKeyResponse,
} from './api-key.dto.ts';
import { ApiKeyEntity } from './api-key.entity.ts';
import { ApiKeyLocator, RevocableApiKeyLocator } from './api-key.locator.ts';
import { API_KEY } from './api-key.policy.ts';
import { ApiKeyService } from './api-key.service.ts';

@ApiTags('people')
@Controller('v1/api-keys')
export class ApiKeyController {
  constructor(private readonly keys: ApiKeyService) {}

  @Get()
  @Can('list', API_KEY)
  @ApiOperation({ summary: 'List your API keys; for admins those of the organization' })
  @ApiOkResponse({ type: ApiKeyPage })
  list(@Query() query: PageQuery): Promise<ApiKeyPage> {
    return this.keys.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', API_KEY, undefined, { recent: true })
  @ApiOperation({ summary: 'Create an API key, shown in this answer alone' })
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  async create(
    @Body() body: ApiKeyRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewApiKeyResponse> {
    const key = await this.keys.create(body);
    response.location(`/v1/api-keys/${key.id}`);
    return key;
  }

  @Get(':id')
  @Can('read', API_KEY, ApiKeyLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an API key' })
  @ApiOkResponse({ type: ApiKeyResponse })
  get(@Located() key: ApiKeyEntity): ApiKeyResponse {
    return new ApiKeyResponse(key);
  }

  @Post(':id/rotation')
  @Idempotent()
  @Can('rotate', API_KEY, ApiKeyLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Create the successor of an API key, which stays valid for a while' })
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  async rotate(
    @Located() key: ApiKeyEntity,
    @Body() body: KeyRotation,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewApiKeyResponse> {
    const successor = await this.keys.rotate(key, body.overlapSeconds);
    response.location(`/v1/api-keys/${successor.id}`);
    return successor;
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('revoke', API_KEY, RevocableApiKeyLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Revoke an API key, at once and everywhere' })
  @ApiNoContentResponse()
  async revoke(@Located() key: ApiKeyEntity): Promise<void> {
    await this.keys.revoke(key);
  }
}
