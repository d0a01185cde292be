import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Parts, type Part } from '../../authorization/index.ts';
import {
  Can,
  Idempotent,
  Located,
  PageQuery,
  showVersion,
  wantedVersion,
} from '../../platform/index.ts';
import {
  DatasetPage,
  DatasetRequest,
  DatasetResponse,
  DatasetUpdate,
  TransferRequest,
} from './dataset.dto.ts';
import { DatasetEntity } from './dataset.entity.ts';
import { DatasetLocator } from './dataset.locator.ts';
import { DATASET } from './dataset.policy.ts';
import { DatasetService } from './dataset.service.ts';

@ApiTags('demand')
@Controller('v1/datasets')
export class DatasetController {
  constructor(private readonly datasets: DatasetService) {}

  @Get()
  @Can('read', DATASET, undefined, { inPart: true })
  @ApiOperation({ summary: 'List the datasets that you may read, newest first' })
  @ApiOkResponse({ type: DatasetPage })
  list(@Query() query: PageQuery): Promise<DatasetPage> {
    return this.datasets.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', DATASET)
  @ApiOperation({ summary: 'Create a dataset' })
  @ApiCreatedResponse({ type: DatasetResponse })
  async create(
    @Body() body: DatasetRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DatasetResponse> {
    const dataset = await this.datasets.create(body);
    response.location(`/v1/datasets/${dataset.id}`);
    return shown(dataset, response);
  }

  @Get(':id')
  @Can('read', DATASET, DatasetLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a dataset' })
  @ApiOkResponse({ type: DatasetResponse })
  get(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Res({ passthrough: true }) response: Response,
  ): DatasetResponse {
    showVersion(response, dataset.version);
    return new DatasetResponse(dataset, { inPart: parts !== null });
  }

  @Patch(':id')
  @Can('update', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change the description of a dataset' })
  @ApiOkResponse({ type: DatasetResponse })
  async update(
    @Located() dataset: DatasetEntity,
    @Body() body: DatasetUpdate,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DatasetResponse> {
    return shown(await this.datasets.update(dataset, body, wantedVersion(request)), response);
  }

  @Put(':id/owner')
  @HttpCode(200)
  @Can('transfer', DATASET, DatasetLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Transfer a dataset to another owner' })
  @ApiOkResponse({ type: DatasetResponse })
  async transfer(
    @Located() dataset: DatasetEntity,
    @Body() body: TransferRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DatasetResponse> {
    return shown(await this.datasets.transfer(dataset, body, wantedVersion(request)), response);
  }

  @Delete(':id')
  @HttpCode(204)
  @Can('delete', DATASET, DatasetLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a dataset with its demand, imports and forecasts' })
  @ApiNoContentResponse()
  async remove(@Located() dataset: DatasetEntity, @Req() request: Request): Promise<void> {
    await this.datasets.remove(dataset, wantedVersion(request));
  }
}

function shown(dataset: DatasetEntity, response: Response): DatasetResponse {
  showVersion(response, dataset.version);
  return new DatasetResponse(dataset, { inPart: false });
}
