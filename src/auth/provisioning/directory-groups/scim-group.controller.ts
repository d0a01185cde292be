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
import type { Json } from '../protocol/filter-match.ts';
import { ProvisioningAuditInterceptor } from '../provisioning-audit.interceptor.ts';
import { projected } from '../protocol/projection.ts';
import { showTag, wantedTag } from '../protocol/resource-version.ts';
import { ScimQuery, ScimView } from '../protocol/scim.dto.ts';
import { answered, listed, PatchBody, SCIM_TYPE } from '../protocol/scim.openapi.ts';
import { GroupEntity } from '../groups/group.entity.ts';
import { GROUP, GroupLocator } from '../groups/group.policy.ts';
import { GROUP_EXAMPLE, GroupBody, MEMBER_EXAMPLE } from './scim-group.openapi.ts';
import { ScimGroupReader } from './scim-group.reader.ts';
import { ScimGroupService } from './scim-group.service.ts';

const SHOWN = answered('The group', GROUP_EXAMPLE);

/** Groups as a directory keeps them (RFC 7644). */
@ApiTags('scim')
@Controller('scim/v2/Groups')
@UseInterceptors(ProvisioningAuditInterceptor)
export class ScimGroupController {
  constructor(
    private readonly groups: ScimGroupService,
    private readonly reader: ScimGroupReader,
  ) {}

  @Get()
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', GROUP)
  @ApiOperation({ summary: 'Search groups by a SCIM filter' })
  @ApiOkResponse(listed(GROUP_EXAMPLE))
  list(@Query() query: ScimQuery): Promise<Json> {
    return this.reader.list(query);
  }

  @Post()
  @Header('Content-Type', SCIM_TYPE)
  @Idempotent()
  @Can('provision', GROUP, undefined, { recent: true })
  @ApiOperation({ summary: 'Create a group by SCIM' })
  @GroupBody()
  @ApiCreatedResponse(SHOWN)
  async create(
    @Body() body: unknown,
    @Query() view: ScimView,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    const resource = await this.groups.create(body, view);
    showTag(response, resource, { isNew: true });
    return projected(resource, view);
  }

  @Get(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', GROUP, GroupLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a group by SCIM' })
  @ApiOkResponse(SHOWN)
  get(
    @Located() group: GroupEntity,
    @Query() view: ScimView,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    return this.shown(group, view, response);
  }

  @Put(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', GROUP, GroupLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Replace a group by SCIM' })
  @GroupBody()
  @ApiOkResponse(SHOWN)
  async replace(
    @Located() group: GroupEntity,
    @Body() body: unknown,
    @Query() view: ScimView,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    const changed = await this.groups.replace(group, body, wantedTag(request));
    return this.shown(changed, view, response);
  }

  @Patch(':id')
  @Header('Content-Type', SCIM_TYPE)
  @Can('provision', GROUP, GroupLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change a group or its members by SCIM' })
  @PatchBody([{ op: 'Add', path: 'members', value: [MEMBER_EXAMPLE] }])
  @ApiOkResponse(SHOWN)
  async patch(
    @Located() group: GroupEntity,
    @Body() body: unknown,
    @Query() view: ScimView,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Json> {
    const changed = await this.groups.patch(group, body, wantedTag(request));
    return this.shown(changed, view, response);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('provision', GROUP, GroupLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a group by SCIM; its members lose its roles' })
  @ApiNoContentResponse()
  async remove(@Located() group: GroupEntity, @Req() request: Request): Promise<void> {
    await this.groups.remove(group, wantedTag(request));
  }

  private async shown(group: GroupEntity, view: ScimView, response: Response): Promise<Json> {
    const resource = await this.reader.show(group, view);
    showTag(response, resource);
    return projected(resource, view);
  }
}
