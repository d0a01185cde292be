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
  NewOAuthClientResponse,
  OAuthClientPage,
  OAuthClientRequest,
  OAuthClientResponse,
  SecretRotation,
} from './oauth-client.dto.ts';
import { OAuthClientEntity } from './oauth-client.entity.ts';
import { OAUTH_CLIENT, OAuthClientLocator } from './oauth-client.policy.ts';
import { OAuthClientService } from './oauth-client.service.ts';

@ApiTags('people')
@Controller('v1/oauth-clients')
export class OAuthClientController {
  constructor(private readonly clients: OAuthClientService) {}

  @Get()
  @Can('list', OAUTH_CLIENT)
  @ApiOperation({ summary: 'List the OAuth clients' })
  @ApiOkResponse({ type: OAuthClientPage })
  list(@Query() query: PageQuery): Promise<OAuthClientPage> {
    return this.clients.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', OAUTH_CLIENT, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Register an OAuth client; its secret is in this answer alone' })
  @ApiCreatedResponse({ type: NewOAuthClientResponse })
  async create(
    @Body() body: OAuthClientRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewOAuthClientResponse> {
    const client = await this.clients.create(body);
    response.location(`/v1/oauth-clients/${client.id}`);
    return client;
  }

  @Get(':id')
  @Can('read', OAUTH_CLIENT, OAuthClientLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an OAuth client' })
  @ApiOkResponse({ type: OAuthClientResponse })
  get(@Located() client: OAuthClientEntity): OAuthClientResponse {
    return new OAuthClientResponse(client);
  }

  @Post(':id/secret')
  @Idempotent()
  @Can('rotateSecret', OAUTH_CLIENT, OAuthClientLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Replace the secret of an OAuth client' })
  @ApiCreatedResponse({ type: NewOAuthClientResponse })
  rotateSecret(
    @Located() client: OAuthClientEntity,
    @Body() body: SecretRotation,
  ): Promise<NewOAuthClientResponse> {
    return this.clients.rotateSecret(client, body.overlapSeconds);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('revoke', OAUTH_CLIENT, OAuthClientLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Revoke an OAuth client with all its tokens, at once' })
  @ApiNoContentResponse()
  async revoke(@Located() client: OAuthClientEntity): Promise<void> {
    await this.clients.revoke(client);
  }
}
