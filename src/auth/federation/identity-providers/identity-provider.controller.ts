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
  requiredVersion,
} from '../../../platform/index.ts';
import {
  IdentityProviderPage,
  IdentityProviderRequest,
  IdentityProviderResponse,
  IdentityProviderUpdate,
  ProviderDomainResponse,
} from './identity-provider.dto.ts';
import { IdentityProviderEntity } from './identity-provider.entity.ts';
import { IDENTITY_PROVIDER, IdentityProviderLocator } from './identity-provider.policy.ts';
import { IdentityProviderService } from './identity-provider.service.ts';
import { ProviderDomains } from './provider-domains.ts';

@ApiTags('people')
@Controller('v1/identity-providers')
export class IdentityProviderController {
  constructor(
    private readonly providers: IdentityProviderService,
    private readonly domains: ProviderDomains,
  ) {}

  @Get()
  @Can('list', IDENTITY_PROVIDER)
  @ApiOperation({ summary: 'List the identity providers' })
  @ApiOkResponse({ type: IdentityProviderPage })
  list(@Query() query: PageQuery): Promise<IdentityProviderPage> {
    return this.providers.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', IDENTITY_PROVIDER, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Register an OpenID identity provider' })
  @ApiCreatedResponse({ type: IdentityProviderResponse })
  async create(
    @Body() body: IdentityProviderRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityProviderResponse> {
    const { shown, version } = await this.providers.create(body);
    response.location(`/v1/identity-providers/${shown.id}`);
    showVersion(response, version);
    return shown;
  }

  @Get(':id')
  @Can('read', IDENTITY_PROVIDER, IdentityProviderLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an identity provider' })
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
  @ApiOperation({
    summary: 'Change an identity provider; a list of domains replaces the former one',
  })
  @ApiOkResponse({ type: IdentityProviderResponse })
  async update(
    @Located() provider: IdentityProviderEntity,
    @Body() body: IdentityProviderUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IdentityProviderResponse> {
    const changed = await this.providers.update(provider, body, requiredVersion(request));
    showVersion(response, changed.version);
    return this.providers.shown(changed);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', IDENTITY_PROVIDER, IdentityProviderLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete an identity provider: accounts stay, its sessions end' })
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
  @ApiOperation({ summary: 'Verify a domain by its TXT record' })
  @ApiOkResponse({ type: ProviderDomainResponse })
  verify(
    @Located() provider: IdentityProviderEntity,
    @Param('domain') domain: string,
  ): Promise<ProviderDomainResponse> {
    return this.domains.verify(provider, domain);
  }
}
