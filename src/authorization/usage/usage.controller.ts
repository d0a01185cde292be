import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/index.ts';
import { ACCESS_REVIEW } from '../reviews/access-review.policy.ts';
import {
  LeastPrivilegeQuery,
  LeastPrivilegeResponse,
  UnusedList,
  UnusedQuery,
} from './usage.dto.ts';
import { UsageService } from './usage.service.ts';

@ApiTags('access')
@Controller('v1/access')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get('unused')
  @Can('measure', ACCESS_REVIEW)
  @ApiOperation({ summary: 'List roles, grants, keys and accounts that have long been unused' })
  @ApiOkResponse({ type: UnusedList })
  unused(@Query() query: UnusedQuery): Promise<UnusedList> {
    return this.usage.unused(query);
  }

  @Get('least-privilege')
  @Can('measure', ACCESS_REVIEW)
  @ApiOperation({ summary: 'Get the least privileges that cover what a user did' })
  @ApiOkResponse({ type: LeastPrivilegeResponse })
  leastPrivilege(@Query() query: LeastPrivilegeQuery): Promise<LeastPrivilegeResponse> {
    return this.usage.leastPrivilege(query);
  }
}
