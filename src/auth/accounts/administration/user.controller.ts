import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Can,
  currentPrincipal,
  Idempotent,
  Located,
  PageQuery,
  showVersion,
  wantedVersion,
} from '../../../platform/index.ts';
import { Locks } from '../lifecycle/locks.ts';
import { NewUsers } from '../lifecycle/new-users.ts';
import {
  RolesRequest,
  UserPage,
  UserRequest,
  UserResponse,
  UserUpdate,
} from '../../people/users/user.dto.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { USER, UserLocator } from '../../people/users/user.policy.ts';
import { UserService } from '../../people/users/user.service.ts';

@ApiTags('people')
@Controller('v1/users')
export class UserController {
  constructor(
    private readonly users: UserService,
    private readonly newUsers: NewUsers,
    private readonly locks: Locks,
  ) {}

  @Get()
  @Can('list', USER)
  @ApiOperation({ summary: 'List the users of your organization' })
  @ApiOkResponse({ type: UserPage })
  list(@Query() query: PageQuery): Promise<UserPage> {
    return this.users.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', USER, undefined, { recent: true })
  @ApiOperation({ summary: 'Create a user; without a password by invitation' })
  @ApiCreatedResponse({ type: UserResponse })
  async create(
    @Body() body: UserRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    const user = await this.newUsers.create(currentPrincipal().organizationId, body);
    response.location(`/v1/users/${user.id}`);
    return shown(user, response);
  }

  @Get(':id')
  @Can('read', USER, UserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a user' })
  @ApiOkResponse({ type: UserResponse })
  get(@Located() user: UserEntity, @Res({ passthrough: true }) response: Response): UserResponse {
    return shown(user, response);
  }

  @Patch(':id')
  @Can('update', USER, UserLocator, { withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change the name or manager of a user' })
  @ApiOkResponse({ type: UserResponse })
  async update(
    @Located() user: UserEntity,
    @Body() body: UserUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    return shown(await this.users.update(user, body, wantedVersion(request)), response);
  }

  @Put(':id/roles')
  @Can('assignRoles', USER, UserLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Set the roles of a user' })
  @ApiOkResponse({ type: UserResponse })
  async assignRoles(
    @Located() user: UserEntity,
    @Body() body: RolesRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    return shown(await this.users.assignRoles(user, body.roles, wantedVersion(request)), response);
  }

  @Post(':id/lock')
  @HttpCode(200)
  @Idempotent()
  @Can('lock', USER, UserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Lock a user, tokens and keys included' })
  @ApiOkResponse({ type: UserResponse })
  async lock(
    @Located() user: UserEntity,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    return shown(await this.locks.lock(user), response);
  }

  @Delete(':id/lock')
  @Can('lock', USER, UserLocator, { withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Unlock a user' })
  @ApiOkResponse({ type: UserResponse })
  async unlock(
    @Located() user: UserEntity,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    return shown(await this.locks.unlock(user), response);
  }
}

function shown(user: UserEntity, response: Response): UserResponse {
  showVersion(response, user.version);
  return new UserResponse(user);
}
