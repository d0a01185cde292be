import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Idempotent, Located, PageQuery, streams, type RunId } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { DatasetVisibility } from '../demand/dataset-visibility.ts';
import { RunPage, RunRequest, RunResponse, ValuePage } from './run.dto.ts';
import { RunLocator } from './run.locator.ts';
import { RunService } from './run.service.ts';
import { RunWork } from './run.work.ts';
import { RunValues } from './run-values.ts';
import { EVENTS_ANSWER, rowsAnswer } from '../formats/table.openapi.ts';

@ApiTags('forecasts')
@Controller('v1')
export class RunController {
  constructor(
    private readonly runs: RunService,
    private readonly values: RunValues,
    private readonly work: RunWork,
  ) {}

  @Post('datasets/:id/forecasts')
  @HttpCode(202)
  @Idempotent()
  @Can('forecast', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Forecast every series of a dataset, as a job' })
  @ApiAcceptedResponse({ type: RunResponse })
  async create(
    @Located() dataset: DatasetEntity,
    @Body() body: RunRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RunResponse> {
    const run = await this.runs.create(dataset, body);
    response.location(`/v1/forecasts/${run.id}`);
    return run;
  }

  @Get('datasets/:id/forecasts')
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the forecasts of a dataset, newest first' })
  @ApiOkResponse({ type: RunPage })
  list(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Query() query: PageQuery,
  ): Promise<RunPage> {
    return this.runs.list(dataset, { inPart: parts !== null }, query);
  }

  @Get('forecasts/:id')
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a forecast and its progress' })
  @ApiOkResponse({ type: RunResponse })
  get(@Parts() parts: readonly Part[] | null, @Param('id') id: RunId): Promise<RunResponse> {
    return this.runs.get(id, { inPart: parts !== null });
  }

  @Post('forecasts/:id/cancel')
  @HttpCode(202)
  @Idempotent()
  @Can('forecast', DATASET, RunLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Cancel a forecast; what is computed stays' })
  @ApiAcceptedResponse({ type: RunResponse })
  cancel(@Param('id') id: RunId): Promise<RunResponse> {
    return this.runs.cancel(id);
  }

  @Get('forecasts/:id/values')
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({
    summary: 'Get the values of an ended forecast: a page of JSON, or all as CSV or NDJSON',
    description:
      'The header X-Forecast-State is succeeded, or canceled or failed if values are missing. 409 while the forecast runs.',
  })
  @ApiExtraModels(ValuePage)
  @ApiOkResponse(rowsAnswer('ValuePage', 'ForecastCsv', 'ForecastNdjson'))
  async listValues(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: RunId,
    @Query() query: PageQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    const view = new DatasetVisibility(parts);
    const { cursor, limit } = query;
    await this.values.send({ dataset, view, runId: id, cursor }, limit, request, response);
  }

  @Get('forecasts/:id/events')
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Stream the progress of a forecast' })
  @ApiOkResponse(EVENTS_ANSWER)
  async events(
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: RunId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.work.follow(request, response, id, () =>
      this.runs.get(id, { inPart: parts !== null }),
    );
  }
}
