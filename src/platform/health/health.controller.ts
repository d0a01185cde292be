import { Controller, Get, Header, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  type HealthCheckResult,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import type { Request, Response } from 'express';
import { Config } from '../config/config.ts';
import { notFound, Problem } from '../problems/problem.ts';
import { Public } from '../access/route.ts';
import { registry } from '../telemetry/metrics.ts';
import { mayReadMetrics } from './metrics-access.ts';
import { Readiness } from './readiness.ts';

/** Routes for orchestrators and Prometheus. */
@ApiTags('operate')
@SkipThrottle()
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly readiness: Readiness,
    private readonly config: Config,
  ) {}

  @Get('livez')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Check that the process runs (liveness)' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Public()
  @ApiOperation({
    summary: 'Check that the server can take requests (readiness)',
  })
  ready(): Promise<HealthCheckResult> {
    const { lifecycle, database, durability, migrations, keyring, disk, queue } = this.readiness;
    return this.check([lifecycle, database, durability, migrations, keyring, disk, queue]);
  }

  @Get('startupz')
  @Public()
  @ApiOperation({ summary: 'Check that the start-up has ended' })
  startup(): Promise<HealthCheckResult> {
    return this.check([this.readiness.startup]);
  }

  @Get('metrics')
  @Public()
  @ApiOperation({ summary: 'Get the metrics for Prometheus' })
  async metrics(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!mayReadMetrics(request, this.config)) throw notFound();
    response.setHeader('Content-Type', registry.contentType);
    response.setHeader('Cache-Control', 'no-store');
    response.end(await registry.metrics());
  }

  private async check(parts: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.health.check(parts);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const { error: unfit } = error.getResponse() as Pick<HealthCheckResult, 'error'>;
      const names = Object.keys(unfit ?? {});
      throw new Problem('not_ready', `Failing checks: ${names.join(', ')}.`, {
        errors: names.map((name) => ({ pointer: `/${name}`, code: 'down', detail: 'fails' })),
        headers: { 'Retry-After': '1' },
      });
    }
  }
}
