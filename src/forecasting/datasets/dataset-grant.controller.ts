import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { GrantPage, GrantRequest, GrantResponse, GrantService } from '../../authorization/index.ts';
import {
  Can,
  Idempotent,
  invalidField,
  Located,
  PageQuery,
  requireOwnScopes,
} from '../../platform/index.ts';
import { nestsIn } from '../calendar/index.ts';
import { DatasetEntity } from './dataset.entity.ts';
import { DatasetLocator } from './dataset.locator.ts';
import { DATASET } from './dataset.policy.ts';

@ApiTags('access')
@Controller('v1/datasets/:id/grants')
export class DatasetGrantController {
  constructor(private readonly grants: GrantService) {}

  @Get()
  @Can('share', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the grants of a dataset' })
  @ApiOkResponse({ type: GrantPage })
  list(@Located() dataset: DatasetEntity, @Query() query: PageQuery): Promise<GrantPage> {
    return this.grants.list(dataset.id, query);
  }

  @Post()
  @Idempotent()
  @Can('share', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({
    summary: 'Share a dataset, or a part, with a user, a group or another organization',
  })
  @ApiCreatedResponse({ type: GrantResponse })
  async create(
    @Located() dataset: DatasetEntity,
    @Body() body: GrantRequest,
  ): Promise<GrantResponse> {
    if (body.totals !== undefined && !nestsIn(dataset.frequency, body.totals)) {
      const detail = `must be longer than the periods of a ${dataset.frequency} dataset`;
      throw invalidField('/totals', 'no_totals', detail);
    }
    const actions = ['read', ...body.actions];
    requireOwnScopes(
      actions.flatMap((action) => DATASET.actions[action] ?? []),
      '/actions',
    );
    return this.grants.create(dataset.id, body);
  }

  @Delete(':grantId')
  @HttpCode(204)
  @Can('share', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'grantId' })
  @ApiOperation({ summary: 'Revoke a grant of a dataset, at once' })
  @ApiNoContentResponse()
  async revoke(
    @Located() dataset: DatasetEntity,
    @Param('grantId') grantId: string,
  ): Promise<void> {
    await this.grants.revoke(dataset.id, grantId);
  }
}
