import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Can, Idempotent, isId, Located, notFound, PageQuery } from '../../platform/index.ts';
import { DamageService } from './damage.service.ts';
import { IncidentActionService } from './incident-action.service.ts';
import {
  DamageResponse,
  IncidentActionList,
  IncidentActionRequest,
  IncidentActionResponse,
  IncidentNoteRequest,
  IncidentPage,
  IncidentRequest,
  IncidentResponse,
  IncidentTimeline,
  IncidentUpdate,
} from './incident.dto.ts';
import { IncidentEntity } from './incident.entity.ts';
import { IncidentReportService } from './incident-report.service.ts';
import { INCIDENT, IncidentLocator } from './incident.policy.ts';
import { IncidentService } from './incident.service.ts';

@ApiTags('alerts')
@Controller('v1/incidents')
export class IncidentController {
  constructor(
    private readonly incidents: IncidentService,
    private readonly actions: IncidentActionService,
    private readonly damages: DamageService,
    private readonly reports: IncidentReportService,
  ) {}

  @Get()
  @Can('read', INCIDENT)
  @ApiOperation({ summary: 'List incidents, newest first' })
  @ApiOkResponse({ type: IncidentPage })
  list(@Query() query: PageQuery): Promise<IncidentPage> {
    return this.incidents.list(query);
  }

  @Post()
  @Idempotent()
  @Can('create', INCIDENT)
  @ApiOperation({ summary: 'Open an incident' })
  @ApiCreatedResponse({ type: IncidentResponse })
  async create(
    @Body() body: IncidentRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IncidentResponse> {
    const incident = await this.incidents.create(body);
    response.location(`/v1/incidents/${incident.id}`);
    return incident;
  }

  @Get(':id')
  @Can('read', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get an incident' })
  @ApiOkResponse({ type: IncidentResponse })
  get(@Located() incident: IncidentEntity): IncidentResponse {
    return new IncidentResponse(incident);
  }

  @Patch(':id')
  @Can('update', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Change the state, the severity or the owner of an incident' })
  @ApiOkResponse({ type: IncidentResponse })
  update(
    @Located() incident: IncidentEntity,
    @Body() body: IncidentUpdate,
  ): Promise<IncidentResponse> {
    return this.incidents.update(incident, body);
  }

  @Get(':id/timeline')
  @Can('read', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get the timeline of an incident, oldest entry first' })
  @ApiOkResponse({ type: IncidentTimeline })
  timeline(@Located() incident: IncidentEntity): Promise<IncidentTimeline> {
    return this.incidents.timeline(incident);
  }

  @Post(':id/timeline')
  @Idempotent()
  @Can('update', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Add a note to the timeline of an incident' })
  @ApiCreatedResponse({ type: IncidentTimeline })
  note(
    @Located() incident: IncidentEntity,
    @Body() body: IncidentNoteRequest,
  ): Promise<IncidentTimeline> {
    return this.incidents.note(incident, body);
  }

  @Get(':id/actions')
  @Can('read', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the actions that were taken for an incident' })
  @ApiOkResponse({ type: IncidentActionList })
  listActions(@Located() incident: IncidentEntity): Promise<IncidentActionList> {
    return this.actions.list(incident);
  }

  @Post(':id/actions')
  @Idempotent()
  @Can('act', INCIDENT, IncidentLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Take an action against the attack' })
  @ApiCreatedResponse({ type: IncidentActionResponse })
  act(
    @Located() incident: IncidentEntity,
    @Body() body: IncidentActionRequest,
  ): Promise<IncidentActionResponse> {
    return this.actions.act(incident, body);
  }

  @Delete(':id/actions')
  @HttpCode(200)
  @Can('act', INCIDENT, IncidentLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Undo all actions that can be undone' })
  @ApiOkResponse({ type: IncidentActionList })
  undoAll(@Located() incident: IncidentEntity): Promise<IncidentActionList> {
    return this.actions.undoAll(incident);
  }

  @Delete(':id/actions/:actionId')
  @HttpCode(200)
  @Can('act', INCIDENT, IncidentLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'actionId' })
  @ApiOperation({ summary: 'Undo an action' })
  @ApiOkResponse({ type: IncidentActionResponse })
  undo(
    @Located() incident: IncidentEntity,
    @Param('actionId') actionId: string,
  ): Promise<IncidentActionResponse> {
    if (!isId(actionId)) throw notFound();
    return this.actions.undo(incident, actionId);
  }

  @Get(':id/damage')
  @Can('read', INCIDENT, IncidentLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Assess what the users and addresses of the alerts read and changed' })
  @ApiOkResponse({ type: DamageResponse })
  damage(@Located() incident: IncidentEntity): Promise<DamageResponse> {
    return this.damages.assess(incident);
  }

  @Get(':id/report')
  @Can('read', INCIDENT, IncidentLocator)
  @Header('Content-Type', 'text/markdown; charset=utf-8')
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get the report of an incident' })
  @ApiOkResponse({ content: { 'text/markdown': { schema: { type: 'string' } } } })
  report(@Located() incident: IncidentEntity): Promise<string> {
    return this.reports.write(incident);
  }
}
