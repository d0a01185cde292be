import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Can, Idempotent, Located } from '../../platform/index.ts';
import {
  PlaybookList,
  PlaybookResponse,
  PlaybookRunRequest,
  PlaybookRunResponse,
} from './playbook.dto.ts';
import { PLAYBOOK, PlaybookLocator, type LocatedPlaybook } from './playbook.policy.ts';
import { PlaybookService } from './playbook.service.ts';

@ApiTags('alerts')
@Controller('v1/playbooks')
export class PlaybookController {
  constructor(private readonly playbooks: PlaybookService) {}

  @Get()
  @Can('read', PLAYBOOK)
  @ApiOperation({ summary: 'List the playbooks' })
  @ApiOkResponse({ type: PlaybookList })
  list(): PlaybookList {
    return this.playbooks.list();
  }

  @Get(':id')
  @Can('read', PLAYBOOK, PlaybookLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Get a playbook' })
  @ApiOkResponse({ type: PlaybookResponse })
  get(@Located() { playbook }: LocatedPlaybook): PlaybookResponse {
    return new PlaybookResponse(playbook);
  }

  @Post(':id/runs')
  @HttpCode(200)
  @Idempotent()
  @Can('run', PLAYBOOK, PlaybookLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Run a playbook for an alert' })
  @ApiOkResponse({ type: PlaybookRunResponse })
  run(
    @Located() { playbook }: LocatedPlaybook,
    @Body() body: PlaybookRunRequest,
  ): Promise<PlaybookRunResponse> {
    return this.playbooks.run(playbook, body);
  }
}
