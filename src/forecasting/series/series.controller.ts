import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Located, PageQuery, streams, wantedVersion } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { rowsAnswer } from '../formats/table.openapi.ts';
import { acceptedType } from '../formats/value-type.ts';
import { DemandRemovalService } from './demand-removal.service.ts';
import { DemandService } from './demand.service.ts';
import { ObservationFileService } from './observation-file.service.ts';
import { periodRange } from './period-range.ts';
import {
  DeletedObservations,
  ObservationPage,
  ObservationRange,
  SeriesPage,
} from './series.dto.ts';
import { DatasetVisibility } from '../demand/dataset-visibility.ts';

@ApiTags('demand')
@Controller('v1/datasets/:id/series')
export class SeriesController {
  constructor(
    private readonly demand: DemandService,
    private readonly file: ObservationFileService,
    private readonly removal: DemandRemovalService,
  ) {}

  @Get()
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the series of a dataset, in order of first appearance' })
  @ApiOkResponse({ type: SeriesPage })
  list(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Query() query: PageQuery,
  ): Promise<SeriesPage> {
    return this.demand.listSeries(dataset, new DatasetVisibility(parts), query);
  }

  @Delete(':uniqueId')
  @HttpCode(204)
  @Can('delete', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'uniqueId' })
  @ApiOperation({
    summary: 'Delete a series with its observations and its forecasts',
    description:
      'The ETag of the dataset changes. With If-Match, the request fails if the dataset has changed.',
  })
  @ApiNoContentResponse()
  async remove(
    @Located() dataset: DatasetEntity,
    @Param('uniqueId') uniqueId: string,
    @Req() request: Request,
  ): Promise<void> {
    await this.removal.removeSeries({ dataset, version: wantedVersion(request) }, uniqueId);
  }

  @Get(':uniqueId/observations')
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'uniqueId' })
  @ApiExtraModels(ObservationPage)
  @ApiOperation({
    summary:
      'List the observations of a series, in order of time: a page of JSON, or all as CSV or NDJSON',
  })
  @ApiOkResponse(rowsAnswer('ObservationPage', 'DemandCsv', 'DemandNdjson'))
  async observations(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('uniqueId') uniqueId: string,
    @Query() query: PageQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    const view = new DatasetVisibility(parts);
    await this.file.send({ dataset, view, uniqueId, query }, acceptedType(request), response);
  }

  @Delete(':uniqueId/observations')
  @Can('delete', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'uniqueId' })
  @ApiOperation({
    summary: 'Delete the observations of a series from one period to another',
    description:
      'Both periods are included. Existing forecasts stay. A deletion changes the ETag of the dataset. With If-Match, the request fails if the dataset has changed.',
  })
  @ApiOkResponse({ type: DeletedObservations })
  async removeObservations(
    @Located() dataset: DatasetEntity,
    @Param('uniqueId') uniqueId: string,
    @Query() query: ObservationRange,
    @Req() request: Request,
  ): Promise<DeletedObservations> {
    const range = periodRange(dataset, query);
    const target = { dataset, version: wantedVersion(request) };
    return { observations: await this.removal.removeObservations(target, uniqueId, range) };
  }
}
