import { Body, Controller, Get, Patch, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Can, Located, showVersion, wantedVersion } from '../../../platform/index.ts';
import { OrganizationResponse, OrganizationUpdate } from './organization.dto.ts';
import { OrganizationEntity } from './organization.entity.ts';
import { ORGANIZATION, OrganizationLocator } from './organization.policy.ts';
import { OrganizationService } from './organization.service.ts';

@ApiTags('people')
@Controller('v1/organization')
export class OrganizationController {
  constructor(private readonly organizations: OrganizationService) {}

  @Get()
  @Can('read', ORGANIZATION, OrganizationLocator)
  @ApiOperation({ summary: 'Get your organization' })
  @ApiOkResponse({ type: OrganizationResponse })
  get(
    @Located() organization: OrganizationEntity,
    @Res({ passthrough: true }) response: Response,
  ): OrganizationResponse {
    showVersion(response, organization.version);
    return new OrganizationResponse(organization);
  }

  @Patch()
  @Can('update', ORGANIZATION, OrganizationLocator, { recent: true })
  @ApiOperation({ summary: 'Change the name and sign-in rules of your organization' })
  @ApiOkResponse({ type: OrganizationResponse })
  async update(
    @Located() organization: OrganizationEntity,
    @Body() body: OrganizationUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OrganizationResponse> {
    const changed = await this.organizations.update(organization, body, wantedVersion(request));
    showVersion(response, changed.version);
    return new OrganizationResponse(changed);
  }
}
