import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
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
  Self,
  showVersion,
  requiredVersion,
} from '../../platform/index.ts';
import { PermissionList, RoleList, RoleRequest, RoleResponse, RoleUpdate } from './role.dto.ts';
import { RoleEntity } from './role.entity.ts';
import { ROLE, RoleLocator } from './role.policy.ts';
import { RoleService } from './role.service.ts';

/** The name, which is what roles are known by. */
const NAME = {
  name: 'id',
  description: 'Name of the role.',
  example: 'auditor',
};

@ApiTags('access')
@Controller('v1')
export class RoleController {
  constructor(private readonly roles: RoleService) {}

  @Get('permissions')
  @Can('read', ROLE)
  @ApiOperation({ summary: 'List the permissions that roles are made of' })
  @ApiOkResponse({ type: PermissionList })
  permissions(): PermissionList {
    return this.roles.listPermissions();
  }

  @Get('roles')
  @Self()
  @ApiOperation({ summary: 'List the roles that can be assigned' })
  @ApiOkResponse({ type: RoleList })
  list(): Promise<RoleList> {
    return this.roles.list();
  }

  @Post('roles')
  @Idempotent()
  @Can('create', ROLE, undefined, { recent: true })
  @ApiOperation({ summary: 'Create a role' })
  @ApiCreatedResponse({ type: RoleResponse })
  async create(
    @Body() body: RoleRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoleResponse> {
    const role = await this.roles.create(body);
    response.location(`/v1/roles/${role.name}`);
    return shown(role, response);
  }

  @Get('roles/:id')
  @Can('read', ROLE, RoleLocator)
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Get a role of your organization' })
  @ApiOkResponse({ type: RoleResponse })
  get(@Located() role: RoleEntity, @Res({ passthrough: true }) response: Response): RoleResponse {
    return shown(role, response);
  }

  @Patch('roles/:id')
  @Can('update', ROLE, RoleLocator, { recent: true })
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Change the permissions of a role, for all its holders at once' })
  @ApiOkResponse({ type: RoleResponse })
  async update(
    @Located() role: RoleEntity,
    @Body() body: RoleUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RoleResponse> {
    return shown(await this.roles.update(role, body, requiredVersion(request)), response);
  }

  @Delete('roles/:id')
  @HttpCode(204)
  @Can('delete', ROLE, RoleLocator, { recent: true })
  @ApiParam(NAME)
  @ApiOperation({ summary: 'Delete a role without holders' })
  @ApiNoContentResponse()
  async remove(@Located() role: RoleEntity): Promise<void> {
    await this.roles.remove(role);
  }
}

function shown(role: RoleEntity, response: Response): RoleResponse {
  showVersion(response, role.version);
  return new RoleResponse(role);
}
