import { Body, Controller, Get, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Can, Located, PageQuery, showVersion, requiredVersion } from '../../../platform/index.ts';
import { GroupPage, GroupResponse, GroupRolesRequest } from './group.dto.ts';
import { GroupEntity } from './group.entity.ts';
import { GROUP, GroupLocator } from './group.policy.ts';
import { GroupService } from './group.service.ts';

@ApiTags('people')
@Controller('v1/groups')
export class GroupController {
  constructor(private readonly groups: GroupService) {}

  @Get()
  @Can('list', GROUP)
  @ApiOperation({ summary: 'List the groups of your directory' })
  @ApiOkResponse({ type: GroupPage })
  list(@Query() query: PageQuery): Promise<GroupPage> {
    return this.groups.list(query);
  }

  @Put(':id/roles')
  @Can('assignRoles', GROUP, GroupLocator, { recent: true, interactive: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: "Set the roles of a group's members" })
  @ApiOkResponse({ type: GroupResponse })
  async assignRoles(
    @Located() located: GroupEntity,
    @Body() body: GroupRolesRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<GroupResponse> {
    const wanted = requiredVersion(request);
    const { group, members } = await this.groups.assignRoles(located, body.roles, wanted);
    showVersion(response, group.version);
    return new GroupResponse(group, members);
  }
}
