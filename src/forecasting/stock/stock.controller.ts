import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Located, streams, type RunId } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { DatasetVisibility } from '../demand/dataset-visibility.ts';
import { RunLocator } from '../runs/run.locator.ts';
import { rowsAnswer } from '../formats/table.openapi.ts';
import { RunStock } from './run-stock.ts';
import { StockPage, StockQuery } from './stock.dto.ts';

@ApiTags('forecasts')
@Controller('v1/forecasts/:id/stock')
export class StockController {
  constructor(private readonly stock: RunStock) {}

  @Get()
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({
    summary:
      'Get safety stock and reorder points by a forecast: a page of JSON, or all as CSV or NDJSON',
  })
  @ApiExtraModels(StockPage)
  @ApiOkResponse(rowsAnswer('StockPage', 'StockCsv', 'StockNdjson'))
  async list(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: RunId,
    @Query() query: StockQuery,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    streams(request, 'downloads');
    await this.stock.send(
      { dataset, view: new DatasetVisibility(parts), runId: id, cursor: query.cursor },
      query,
      request,
      response,
    );
  }
}
