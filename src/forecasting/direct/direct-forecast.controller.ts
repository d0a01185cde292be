import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Can, sendText, whenClosed } from '../../platform/index.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { rowsAnswer } from '../formats/table.openapi.ts';
import { acceptedType } from '../formats/value-type.ts';
import { DirectForecastPage, DirectForecastRequest } from './direct-forecast.dto.ts';
import { DirectForecastService } from './direct-forecast.service.ts';

/** Nothing is stored, so that repeating it is harmless and an Idempotency-Key would have nothing to keep. */
@ApiTags('forecasts')
@Controller('v1/forecast')
export class DirectForecastController {
  constructor(private readonly forecasts: DirectForecastService) {}

  @Post()
  @HttpCode(200)
  @Can('forecastDirectly', DATASET)
  @ApiBody({ type: DirectForecastRequest })
  @ApiOperation({ summary: 'Forecast the series in the body at once; nothing is stored' })
  @ApiExtraModels(DirectForecastPage)
  @ApiOkResponse(rowsAnswer('DirectForecastPage', 'ForecastCsv', 'ForecastNdjson'))
  async forecast(
    @Body() body: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const gone = new AbortController();
    whenClosed(response, () => gone.abort());
    const type = acceptedType(request);
    const text = await this.forecasts.forecast(body, type, gone.signal);
    sendText(response, `${type}; charset=utf-8`, text);
  }
}
