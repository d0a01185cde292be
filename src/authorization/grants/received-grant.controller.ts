import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery, Self } from '../../platform/index.ts';
import { ReceivedGrantPage } from './grant.dto.ts';
import { GrantService } from './grant.service.ts';

@ApiTags('access')
@Controller('v1/received-grants')
export class ReceivedGrantController {
  constructor(private readonly grants: GrantService) {}

  @Get()
  @Self()
  @ApiOperation({
    summary: 'List what other organizations share with yours, newest first',
    description:
      'To reach them, send the id of the sharing organization in the header `Stockade-Organization`.',
  })
  @ApiOkResponse({ type: ReceivedGrantPage })
  list(@Query() query: PageQuery): Promise<ReceivedGrantPage> {
    return this.grants.listReceived(query);
  }
}
