import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Can,
  giveAnswer,
  Idempotent,
  LiveStreams,
  Located,
  OwnIdempotency,
  PageQuery,
  streams,
} from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { ImportPage, ImportQuery, ImportResponse } from './import.dto.ts';
import { ImportErrors } from './import-errors.ts';
import { ImportLocator } from './import.locator.ts';
import { IMPORT_TOPIC, Imports } from './import.service.ts';

@ApiTags('demand')
@Controller('v1')
export class ImportController {
  constructor(
    private readonly imports: Imports,
    private readonly errors: ImportErrors,
    private readonly live: LiveStreams,
  ) {}

  @Post('datasets/:id/imports')
  @HttpCode(202)
  @OwnIdempotency()
  @Can('import', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiConsumes('text/csv', 'application/x-ndjson')
  @ApiOperation({ summary: 'Send a demand file; it is imported as a job' })
  @ApiAcceptedResponse({ type: ImportResponse })
  async receive(
    @Located() dataset: DatasetEntity,
    @Query() query: ImportQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    streams(request, 'uploads');
    const answer = await this.imports.receive(dataset, query, request);
    giveAnswer(response, answer);
    return answer.body;
  }

  @Get('datasets/:id/imports')
  @Can('read', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'The imports into a dataset, newest first' })
  @ApiOkResponse({ type: ImportPage })
  list(@Located() dataset: DatasetEntity, @Query() query: PageQuery): Promise<ImportPage> {
    return this.imports.list(dataset, query);
  }

  @Get('imports/:id')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'How an import is getting on' })
  @ApiOkResponse({ type: ImportResponse })
  get(@Param('id') id: string): Promise<ImportResponse> {
    return this.imports.get(id);
  }

  @Post('imports/:id/cancel')
  @HttpCode(202)
  @Idempotent()
  @Can('import', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Stop it; then nothing of it is imported' })
  @ApiAcceptedResponse({ type: ImportResponse })
  cancel(@Param('id') id: string): Promise<ImportResponse> {
    return this.imports.cancel(id);
  }

  @Get('imports/:id/errors')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiProduces('text/csv', 'application/x-ndjson')
  @ApiOperation({ summary: 'The rejected rows, as a file to mend and send again' })
  async listErrors(
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    await this.errors.send(id, response);
  }

  @Get('imports/:id/events')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiProduces('text/event-stream')
  @ApiOperation({ summary: 'Its progress as it happens' })
  async events(
    @Param('id') id: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.live.follow(request, response, {
      topic: IMPORT_TOPIC,
      id,
      look: async () => {
        const event = await this.imports.get(id);
        return { event, ended: event.finishedAt !== null };
      },
    });
  }
}
