import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Located, PageQuery } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { Demand } from './demand.service.ts';
import { ObservationPage, SeriesPage } from './series.dto.ts';
import { View } from './view.ts';

@ApiTags('demand')
@Controller('v1/datasets/:id/series')
export class SeriesController {
  constructor(private readonly demand: Demand) {}

  @Get()
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'The series, in the order in which they first came' })
  @ApiOkResponse({ type: SeriesPage })
  list(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Query() query: PageQuery,
  ): Promise<SeriesPage> {
    return this.demand.listSeries(dataset, new View(parts), query);
  }

  @Get(':uniqueId/observations')
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'uniqueId' })
  @ApiOperation({ summary: 'The observations of one series, in the order of time' })
  @ApiOkResponse({ type: ObservationPage })
  observations(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('uniqueId') uniqueId: string,
    @Query() query: PageQuery,
  ): Promise<ObservationPage> {
    return this.demand.listObservations(dataset, new View(parts), uniqueId, query);
  }
}
