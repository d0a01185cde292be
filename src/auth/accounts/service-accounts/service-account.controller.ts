import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Can, Idempotent, Located, PageQuery } from '../../../platform/index.ts';
import { ApiKeyRequest, NewApiKeyResponse } from '../../credentials/api-keys/api-key.dto.ts';
import { Locks } from '../lifecycle/locks.ts';
import { ApiKeyService } from '../../credentials/api-keys/api-key.service.ts';
import { RolesRequest } from '../../people/users/user.dto.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { UserService } from '../../people/users/user.service.ts';
import {
  ServiceAccountPage,
  ServiceAccountRequest,
  ServiceAccountResponse,
} from './service-account.dto.ts';
import { SERVICE_ACCOUNT, ServiceAccountLocator } from './service-account.policy.ts';
import { ServiceAccountService } from './service-account.service.ts';

@ApiTags('people')
@Controller('v1/service-accounts')
export class ServiceAccountController {
  constructor(
    private readonly accounts: ServiceAccountService,
    private readonly users: UserService,
    private readonly locks: Locks,
    private readonly keys: ApiKeyService,
  ) {}

  @Get()
  @Can('list', SERVICE_ACCOUNT)
  @ApiOperation({ summary: 'List the service accounts' })
  @ApiOkResponse({ type: ServiceAccountPage })
  list(@Query() query: PageQuery): Promise<ServiceAccountPage> {
    return this.accounts.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', SERVICE_ACCOUNT, undefined, { recent: true })
  @ApiOperation({ summary: 'Create a service account' })
  @ApiCreatedResponse({ type: ServiceAccountResponse })
  async create(
    @Body() body: ServiceAccountRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServiceAccountResponse> {
    const account = await this.accounts.create(body);
    response.location(`/v1/service-accounts/${account.id}`);
    return account;
  }

  @Get(':id')
  @Can('read', SERVICE_ACCOUNT, ServiceAccountLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a service account' })
  @ApiOkResponse({ type: ServiceAccountResponse })
  get(@Located() account: UserEntity): ServiceAccountResponse {
    return new ServiceAccountResponse(account);
  }

  @Put(':id/roles')
  @Can('assignRoles', SERVICE_ACCOUNT, ServiceAccountLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Set the roles of a service account' })
  @ApiOkResponse({ type: ServiceAccountResponse })
  async assignRoles(
    @Located() account: UserEntity,
    @Body() body: RolesRequest,
  ): Promise<ServiceAccountResponse> {
    return new ServiceAccountResponse(await this.users.assignRoles(account, body.roles, undefined));
  }

  @Post(':id/keys')
  @Idempotent()
  @Can('createKey', SERVICE_ACCOUNT, ServiceAccountLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Create an API key for a service account, shown in this answer alone' })
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  async createKey(
    @Located() account: UserEntity,
    @Body() body: ApiKeyRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NewApiKeyResponse> {
    const key = await this.keys.create(body, account.id);
    response.location(`/v1/api-keys/${key.id}`);
    return key;
  }

  @Post(':id/lock')
  @HttpCode(200)
  @Idempotent()
  @Can('lock', SERVICE_ACCOUNT, ServiceAccountLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Lock a service account with its keys and clients' })
  @ApiOkResponse({ type: ServiceAccountResponse })
  async lock(@Located() account: UserEntity): Promise<ServiceAccountResponse> {
    return new ServiceAccountResponse(await this.locks.lock(account));
  }

  @Delete(':id/lock')
  @Can('lock', SERVICE_ACCOUNT, ServiceAccountLocator, { withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Unlock a service account' })
  @ApiOkResponse({ type: ServiceAccountResponse })
  async unlock(@Located() account: UserEntity): Promise<ServiceAccountResponse> {
    return new ServiceAccountResponse(await this.locks.unlock(account));
  }
}
