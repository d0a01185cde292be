import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/index.ts';
import { ACCESS } from './access.policy.ts';
import {
  Explanation,
  ExplanationQuery,
  HolderPage,
  HoldersQuery,
  ReachPage,
  ReachQuery,
} from './explanation.dto.ts';
import { Explanations } from './explanation.service.ts';

@ApiTags('access')
@Controller('v1/access')
export class ExplanationController {
  constructor(private readonly explanations: Explanations) {}

  @Get('explain')
  @Can('explain', ACCESS)
  @ApiOperation({ summary: 'Whether somebody may do something, why, and what would change that' })
  @ApiOkResponse({ type: Explanation })
  explain(@Query() query: ExplanationQuery): Promise<Explanation> {
    return this.explanations.explain(query);
  }

  @Get('reachable')
  @Can('explain', ACCESS)
  @ApiOperation({ summary: 'What somebody can reach, newest first' })
  @ApiOkResponse({ type: ReachPage })
  reachable(@Query() query: ReachQuery): Promise<ReachPage> {
    return this.explanations.reachable(query);
  }

  @Get('principals')
  @Can('list', ACCESS)
  @ApiOperation({ summary: 'Who can do something to it, and why' })
  @ApiOkResponse({ type: HolderPage })
  principals(@Query() query: HoldersQuery): Promise<HolderPage> {
    return this.explanations.holders(query);
  }
}
