import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, Located, PageQuery, type RunId } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { RunLocator } from '../runs/run.locator.ts';
import { RunAccuracy } from './run-accuracy.ts';
import { AccuracyPage } from './run-accuracy.dto.ts';

@ApiTags('forecasts')
@Controller('v1/forecasts/:id/accuracy')
export class AccuracyController {
  constructor(private readonly accuracy: RunAccuracy) {}

  @Get()
  @Can('read', DATASET, RunLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({
    // Generated clients know it by this name.
    operationId: 'Run_listAccuracy',
    summary: 'Get the backtest accuracy of a forecast, and the models used',
  })
  @ApiOkResponse({ type: AccuracyPage })
  list(
    @Located() dataset: DatasetEntity,
    @Param('id') id: RunId,
    @Query() query: PageQuery,
  ): Promise<AccuracyPage> {
    return this.accuracy.page(dataset, id, query);
  }
}
