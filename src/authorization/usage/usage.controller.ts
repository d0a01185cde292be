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
import { Usage } from './usage.service.ts';

@ApiTags('access')
@Controller('v1/access')
export class UsageController {
  constructor(private readonly usage: Usage) {}

  @Get('unused')
  @Can('measure', ACCESS_REVIEW)
  @ApiOperation({ summary: 'Roles, grants, keys and accounts that nobody has used for long' })
  @ApiOkResponse({ type: UnusedList })
  unused(@Query() query: UnusedQuery): Promise<UnusedList> {
    return this.usage.unused(query);
  }

  @Get('least-privilege')
  @Can('measure', ACCESS_REVIEW)
  @ApiOperation({ summary: 'The least that somebody needs to do again what they did' })
  @ApiOkResponse({ type: LeastPrivilegeResponse })
  leastPrivilege(@Query() query: LeastPrivilegeQuery): Promise<LeastPrivilegeResponse> {
    return this.usage.leastPrivilege(query);
  }
}
