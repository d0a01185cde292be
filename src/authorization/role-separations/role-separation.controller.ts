import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Can, Idempotent, Located } from '../../platform/index.ts';
import { SeparationList, SeparationRequest, SeparationResponse } from './role-separation.dto.ts';
import { ROLE } from '../roles/role.policy.ts';
import { RoleSeparationEntity } from '../roles/role-separation.entity.ts';
import { RoleSeparationLocator } from './role-separation.locator.ts';
import { RoleSeparationService } from './role-separation.service.ts';

@ApiTags('access')
@Controller('v1/role-separations')
export class RoleSeparationController {
  constructor(private readonly separations: RoleSeparationService) {}

  @Get()
  @Can('read', ROLE)
  @ApiOperation({ summary: 'List the pairs of roles that are kept apart' })
  @ApiOkResponse({ type: SeparationList })
  list(): Promise<SeparationList> {
    return this.separations.list();
  }

  @Post()
  @Idempotent()
  @Can('separate', ROLE, undefined, { interactive: true, recent: true })
  @ApiOperation({ summary: 'Keep two roles apart' })
  @ApiCreatedResponse({ type: SeparationResponse })
  create(@Body() body: SeparationRequest): Promise<SeparationResponse> {
    return this.separations.create(body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('separate', ROLE, RoleSeparationLocator, { interactive: true, recent: true })
  @ApiParam({
    name: 'id',
    description: 'The names of the two roles, separated by a dot.',
    example: 'auditor.user',
  })
  @ApiOperation({ summary: 'Allow two roles together again' })
  @ApiNoContentResponse()
  async remove(@Located() separation: RoleSeparationEntity): Promise<void> {
    await this.separations.remove(separation);
  }
}
