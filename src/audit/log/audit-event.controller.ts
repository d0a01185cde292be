import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Can } from '../../platform/index.ts';
import { AuditEventPage, AuditEventQuery } from './audit-event.dto.ts';
import { AUDIT_EVENT } from './audit-event.policy.ts';
import { AuditLogService } from './audit-log.service.ts';

@ApiTags('audit')
@Controller('v1/audit/events')
export class AuditEventController {
  constructor(private readonly log: AuditLogService) {}

  @Get()
  @Can('list', AUDIT_EVENT)
  @ApiOperation({ summary: 'List audit events, newest first, or all after a number' })
  @ApiOkResponse({ type: AuditEventPage })
  list(@Query() query: AuditEventQuery): Promise<AuditEventPage> {
    return this.log.list(query);
  }
}
