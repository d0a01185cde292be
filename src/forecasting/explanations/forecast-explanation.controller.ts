import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Parts, type Part } from '../../authorization/index.ts';
import { Can, Located, PageQuery, type RunId } from '../../platform/index.ts';
import { DatasetEntity } from '../datasets/dataset.entity.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { DatasetVisibility } from '../demand/dataset-visibility.ts';
import { RunLocator } from '../runs/run.locator.ts';
import { ExplanationPage } from './explanation.dto.ts';
import { ForecastExplanations } from './forecast-explanations.ts';

@ApiTags('forecasts')
@Controller('v1/forecasts/:id/series')
export class ForecastExplanationController {
  constructor(private readonly explanations: ForecastExplanations) {}

  @Get()
  @Can('read', DATASET, RunLocator, { inPart: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({
    operationId: 'Explanation_list',
    summary: 'Explain a forecast by series: method, parameters, components',
  })
  @ApiOkResponse({ type: ExplanationPage })
  list(
    @Located() dataset: DatasetEntity,
    @Parts() parts: readonly Part[] | null,
    @Param('id') id: RunId,
    @Query() query: PageQuery,
  ): Promise<ExplanationPage> {
    return this.explanations.page({ dataset, view: new DatasetVisibility(parts) }, id, query);
  }
}
