import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Can, OwnIdempotency } from '../../platform/index.ts';
import { DATASET } from '../datasets/dataset.policy.ts';
import { acceptedType } from '../runs/value-type.ts';
import { DirectForecastPage, DirectForecastRequest } from './direct-forecast.dto.ts';
import { DirectForecasts } from './direct-forecast.service.ts';

/** Repeating it is harmless, so that an Idempotency-Key has nothing to keep here. */
@ApiTags('forecasts')
@Controller('v1/forecast')
export class DirectForecastController {
  constructor(private readonly forecasts: DirectForecasts) {}

  @Post()
  @HttpCode(200)
  @OwnIdempotency()
  @Can('forecastDirectly', DATASET)
  @ApiBody({ type: DirectForecastRequest })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson')
  @ApiOperation({ summary: 'Forecast what is in the body, at once; nothing of it is stored' })
  @ApiOkResponse({ type: DirectForecastPage })
  async forecast(
    @Body() body: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const type = acceptedType(request);
    const text = await this.forecasts.forecast(body, type, gone.signal);
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.end(text);
  }
}
