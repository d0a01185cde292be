import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Can,
  giveAnswer,
  Idempotent,
  Located,
  OwnIdempotency,
  PageQuery,
  streams,
  type ImportId,
} from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DatasetLocator } from '../datasets/dataset.locator.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { DEMAND_FILE, EVENTS_ANSWER, FILE_ANSWER } from '../formats/table.openapi.ts';
import { ImportPage, ImportQuery, ImportResponse } from './import.dto.ts';
import { ImportErrors } from './import-errors.ts';
import { ImportLocator } from './import.locator.ts';
import { ImportService } from './import.service.ts';
import { ImportWork } from './import.work.ts';

@ApiTags('demand')
@Controller('v1')
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly errors: ImportErrors,
    private readonly work: ImportWork,
  ) {}

  @Post('datasets/:id/imports')
  @HttpCode(202)
  @OwnIdempotency()
  @Can('import', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Import a demand file, as a job', requestBody: DEMAND_FILE })
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
  @ApiOperation({ summary: 'List the imports into a dataset, newest first' })
  @ApiOkResponse({ type: ImportPage })
  list(@Located() dataset: DatasetEntity, @Query() query: PageQuery): Promise<ImportPage> {
    return this.imports.list(dataset, query);
  }

  @Get('imports/:id')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an import and its progress' })
  @ApiOkResponse({ type: ImportResponse })
  get(@Param('id') id: ImportId): Promise<ImportResponse> {
    return this.imports.get(id);
  }

  @Post('imports/:id/cancel')
  @HttpCode(202)
  @Idempotent()
  @Can('import', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Cancel an import; nothing of the file is kept' })
  @ApiAcceptedResponse({ type: ImportResponse })
  cancel(@Param('id') id: ImportId): Promise<ImportResponse> {
    return this.imports.cancel(id);
  }

  @Get('imports/:id/errors')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Download the rejected rows of an import, to correct and send again' })
  @ApiOkResponse(FILE_ANSWER)
  async listErrors(
    @Param('id') id: ImportId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    await this.errors.send(id, response);
  }

  @Get('imports/:id/events')
  @Can('read', DATASET, ImportLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Stream the progress of an import' })
  @ApiOkResponse(EVENTS_ANSWER)
  async events(
    @Param('id') id: ImportId,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.work.follow(request, response, id, () => this.imports.get(id));
  }
}
