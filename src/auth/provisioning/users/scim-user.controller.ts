import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseInterceptors,
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
import { Can, Idempotent, Located } from '../../../platform/index.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { USER } from '../../people/users/user.policy.ts';
import type { Json } from '../protocol/filter-match.ts';
import { ProvisioningAuditInterceptor } from '../provisioning-audit.interceptor.ts';
import { projected } from '../protocol/projection.ts';
import { showTag, wantedTag } from '../protocol/resource-version.ts';
import { ScimQuery, ScimView } from '../protocol/scim.dto.ts';
import { answered, listed, PatchBody, SCIM_TYPE } from '../protocol/scim.openapi.ts';
import { UserProvisioning } from './user-provisioning.ts';
import { USER_EXAMPLE, UserBody } from './scim-user.openapi.ts';
import { ScimUserLocator } from './scim-user.policy.ts';
import { ScimUserReader } from './scim-user.reader.ts';
import { ScimUserService } from './scim-user.service.ts';

const SHOWN = answered('The user', USER_EXAMPLE);

/** People as a directory keeps them (RFC 7644). */
@ApiTags('scim')
@Controller('scim/v2/Users')
@UseInterceptors(ProvisioningAuditInterceptor)
export class ScimUserController {
  constructor(
    private readonly users: ScimUserService,
    private readonly arrivals: UserProvisioning,
    private readonly reader: ScimUserReader,
  ) {}

  @Get()
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER)
  @ApiOperation({ summary: 'Search users by a SCIM filter' })
  @ApiOkResponse(listed(USER_EXAMPLE))
  list(@Query() query: ScimQuery): Promise<Json> {
    return this.reader.list(query);
  }

  @Post()
  @Header('Content-Type', SCIM_TYPE)
  @Idempotent()
  @Can('provision', USER, undefined, { recent: true })
  @ApiOperation({ summary: 'Create a user by SCIM' })
  @UserBody()
  @ApiCreatedResponse(SHOWN)
  async create(
    @Body() body: unknown,
    @Query() view: ScimView,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    return shown(await this.arrivals.create(body), view, response, { isNew: true });
  }

  @Get(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER, ScimUserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a user by SCIM' })
  @ApiOkResponse(SHOWN)
  async get(
    @Located() { organizationId, id }: UserEntity,
    @Query() view: ScimView,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    return shown(await this.reader.get(organizationId, id), view, response);
  }

  @Put(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER, ScimUserLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Replace a user by SCIM' })
  @UserBody()
  @ApiOkResponse(SHOWN)
  async replace(
    @Located() user: UserEntity,
    @Body() body: unknown,
    @Query() view: ScimView,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    return shown(await this.users.replace(user, body, wantedTag(request)), view, response);
  }

  @Patch(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', USER, ScimUserLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change a user by SCIM; active: false locks the account at once' })
  @PatchBody([{ op: 'Replace', path: 'active', value: 'False' }])
  @ApiOkResponse(SHOWN)
  async patch(
    @Located() user: UserEntity,
    @Body() body: unknown,
    @Query() view: ScimView,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    return shown(await this.users.patch(user, body, wantedTag(request)), view, response);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('provision', USER, ScimUserLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a user by SCIM; owners of datasets are locked instead' })
  @ApiNoContentResponse()
  async remove(@Located() user: UserEntity, @Req() request: Request): Promise<void> {
    await this.users.remove(user, wantedTag(request));
  }
}

function shown(
  resource: Json,
  view: ScimView,
  response: Response,
  options: { isNew?: boolean } = {},
): Json {
  showTag(response, resource, options);
  return projected(resource, view);
}
