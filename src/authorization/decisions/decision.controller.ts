import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, Idempotent, Located } from '../../platform/index.ts';
import { DecisionPage, DecisionQuery, ReplayedDecision } from './decision.dto.ts';
import { DecisionEntity } from './decision.entity.ts';
import { DecisionLocator } from './decision.locator.ts';
import { DECISION } from './decision.policy.ts';
import { DecisionService } from './decision.service.ts';
import { DryRunRequest, DryRunResponse } from './dry-run.dto.ts';
import { DryRunService } from './dry-run.service.ts';

@ApiTags('access')
@Controller('v1/access')
export class DecisionController {
  constructor(
    private readonly decisions: DecisionService,
    private readonly dryRuns: DryRunService,
  ) {}

  @Get('decisions')
  @Can('read', DECISION)
  @ApiOperation({ summary: 'List recorded policy decisions, newest first' })
  @ApiOkResponse({ type: DecisionPage })
  list(@Query() query: DecisionQuery): Promise<DecisionPage> {
    return this.decisions.list(query);
  }

  @Get('decisions/:id')
  @Can('read', DECISION, DecisionLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({
    summary: 'Get a policy decision, evaluated again under the policies of its day and of today',
  })
  @ApiOkResponse({ type: ReplayedDecision })
  replay(@Located() decision: DecisionEntity): Promise<ReplayedDecision> {
    return this.decisions.replay(decision);
  }

  @Post('dry-runs')
  @HttpCode(200)
  @Idempotent()
  @Can('rehearse', DECISION)
  @ApiOperation({ summary: 'Rehearse a policy change on the decisions of the past weeks' })
  @ApiOkResponse({ type: DryRunResponse })
  dryRun(@Body() body: DryRunRequest): Promise<DryRunResponse> {
    return this.dryRuns.run(body);
  }
}
