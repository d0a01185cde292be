import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, Located, PageQuery } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { Demand } from './demand.service.ts';
import { ObservationPage, SeriesPage } from './series.dto.ts';

@ApiTags('demand')
@Controller('v1/datasets/:id/series')
export class SeriesController {
  constructor(private readonly demand: Demand) {}

  @Get()
  @Can('read', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'The series, in the order in which they first came' })
  @ApiOkResponse({ type: SeriesPage })
  list(@Located() dataset: DatasetEntity, @Query() query: PageQuery): Promise<SeriesPage> {
    return this.demand.listSeries(dataset, query);
  }

  @Get(':uniqueId/observations')
  @Can('read', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'uniqueId' })
  @ApiOperation({ summary: 'The observations of one series, in the order of time' })
  @ApiOkResponse({ type: ObservationPage })
  observations(
    @Located() dataset: DatasetEntity,
    @Param('uniqueId') uniqueId: string,
    @Query() query: PageQuery,
  ): Promise<ObservationPage> {
    return this.demand.listObservations(dataset, uniqueId, query);
  }
}
