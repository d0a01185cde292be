import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Idempotent, LiveStreams, Located, PageQuery, streams } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { View } from '../demand/view.ts';
import { RunAccuracy } from '../accuracy/run-accuracy.ts';
import { AccuracyPage } from '../accuracy/run-accuracy.dto.ts';
import { RunPage, RunRequest, RunResponse, ValuePage } from './run.dto.ts';
import { RunLocator } from './run.locator.ts';
import { RUN_TOPIC, Runs } from './run.service.ts';
import { RunValues } from './run-values.ts';

@ApiTags('forecasts')
@Controller('v1')
export class RunController {
  constructor(
    private readonly runs: Runs,
    private readonly values: RunValues,
    private readonly accuracy: RunAccuracy,
    private readonly live: LiveStreams,
  ) {}

  @Post('datasets/:id/forecasts')
  @HttpCode(202)
  @Idempotent()
  @Can('forecast', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Forecast every series, as a job' })
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
  @ApiOperation({ summary: 'The forecasts of a dataset, newest first' })
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
  @ApiOperation({ summary: 'How a forecast is getting on' })
  @ApiOkResponse({ type: RunResponse })
  get(@Parts() parts: readonly Part[] | null, @Param('id') id: string): Promise<RunResponse> {
    return this.runs.get(id, { inPart: parts !== null });
  }

  @Post('forecasts/:id/cancel')
  @HttpCode(202)
  @Idempotent()
  @Can('forecast', DATASET, RunLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Stop it; what is computed by then stays' })
  @ApiAcceptedResponse({ type: RunResponse })
  cancel(@Param('id') id: string): Promise<RunResponse> {
    return this.runs.cancel(id);
  }

  @Get('forecasts/:id/values')
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson')
  @ApiOperation({
    summary: 'The values of an ended forecast: a page of JSON, or all of them as CSV or NDJSON',
    description:
      'X-Forecast-State is succeeded, or says why values are missing: canceled or failed. 409 while it runs.',
  })
  @ApiOkResponse({ type: ValuePage })
  async listValues(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: string,
    @Query() query: PageQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    const view = new View(parts);
    await this.values.send({ dataset, view, query }, id, request, response);
  }

  @Get('forecasts/:id/accuracy')
  @Can('read', DATASET, RunLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'How far off it would have been in the past, and why it is as it is' })
  @ApiOkResponse({ type: AccuracyPage })
  listAccuracy(
    @Located() dataset: DatasetEntity,
    @Param('id') id: string,
    @Query() query: PageQuery,
  ): Promise<AccuracyPage> {
    return this.accuracy.page(dataset, id, query);
  }

  @Get('forecasts/:id/events')
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'Its progress as it happens' })
  async events(
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.live.follow(request, response, {
      topic: RUN_TOPIC,
      id,
      look: async () => {
        const event = await this.runs.get(id, { inPart: parts !== null });
        return { event, ended: event.finishedAt !== null };
      },
    });
  }
}
