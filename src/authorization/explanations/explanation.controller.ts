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
import { ExplanationService } from './explanation.service.ts';

@ApiTags('access')
@Controller('v1/access')
export class ExplanationController {
  constructor(private readonly explanations: ExplanationService) {}

  @Get('explain')
  @Can('explain', ACCESS)
  @ApiOperation({ summary: 'Explain whether a principal may do an action, and why' })
  @ApiOkResponse({ type: Explanation })
  explain(@Query() query: ExplanationQuery): Promise<Explanation> {
    return this.explanations.explain(query);
  }

  @Get('reachable')
  @Can('explain', ACCESS)
  @ApiOperation({ summary: 'List what a principal can reach, newest first' })
  @ApiOkResponse({ type: ReachPage })
  reachable(@Query() query: ReachQuery): Promise<ReachPage> {
    return this.explanations.reachable(query);
  }

  @Get('principals')
  @Can('list', ACCESS)
  @ApiOperation({ summary: 'List who can do an action to a resource, and why' })
  @ApiOkResponse({ type: HolderPage })
  principals(@Query() query: HoldersQuery): Promise<HolderPage> {
    return this.explanations.holders(query);
  }
}
