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
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Can,
  Idempotent,
  Located,
  PageQuery,
  showVersion,
  wantedVersion,
} from '../../platform/index.ts';
import {
  IdentityProviderPage,
  IdentityProviderRequest,
  IdentityProviderResponse,
  IdentityProviderUpdate,
  ProviderDomainResponse,
} from './identity-provider.dto.ts';
import { IdentityProviderEntity } from './identity-provider.entity.ts';
import { IDENTITY_PROVIDER, IdentityProviderLocator } from './identity-provider.policy.ts';
import { IdentityProviders } from './identity-provider.service.ts';
import { ProviderDomains } from './provider-domains.ts';

@ApiTags('people')
@Controller('v1/identity-providers')
export class IdentityProviderController {
  constructor(
    private readonly providers: IdentityProviders,
    private readonly domains: ProviderDomains,
  ) {}

  @Get()
  @Can('list', IDENTITY_PROVIDER)
  @ApiOperation({ summary: 'The identity providers of your organisation' })
  @ApiOkResponse({ type: IdentityProviderPage })
  list(@Query() query: PageQuery): Promise<IdentityProviderPage> {
    return this.providers.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', IDENTITY_PROVIDER, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Let an OpenID provider say who your people are' })
  @ApiCreatedResponse({ type: IdentityProviderResponse })
  async create(
    @Body() body: IdentityProviderRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityProviderResponse> {
    const provider = await this.providers.create(body);
    response.location(`/v1/identity-providers/${provider.id}`);
    showVersion(response, provider.version);
    return this.providers.shown(provider);
  }

  @Get(':id')
  @Can('read', IDENTITY_PROVIDER, IdentityProviderLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'One of them' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  get(
    @Located() provider: IdentityProviderEntity,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityProviderResponse> {
    showVersion(response, provider.version);
    return this.providers.shown(provider);
  }

  @Patch(':id')
  @Can('update', IDENTITY_PROVIDER, IdentityProviderLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change what is given; a list of domains replaces the one until now' })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async update(
    @Located() provider: IdentityProviderEntity,
    @Body() body: IdentityProviderUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityProviderResponse> {
    const changed = await this.providers.update(provider, body, wantedVersion(request));
    showVersion(response, changed.version);
    return this.providers.shown(changed);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', IDENTITY_PROVIDER, IdentityProviderLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Trust it no more: accounts stay, sessions that it began end' })
  @ApiNoContentResponse()
  async remove(@Located() provider: IdentityProviderEntity): Promise<void> {
    await this.providers.remove(provider);
  }

  @Post(':id/domains/:domain/verification')
  @HttpCode(200)
  @Idempotent()
  @Can('verifyDomain', IDENTITY_PROVIDER, IdentityProviderLocator, {
    interactive: true,
    recent: true,
  })
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'domain', example: 'northwind.example' })
  @ApiOperation({ summary: 'Look for the TXT record that shows that the domain is yours' })
  @ApiOkResponse({ type: ProviderDomainResponse })
  verify(
    @Located() provider: IdentityProviderEntity,
    @Param('domain') domain: string,
  ): Promise<ProviderDomainResponse> {
    return this.domains.verify(provider, domain);
  }
}
