import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Can, Located } from '../../../platform/index.ts';
import { SessionList } from '../../credentials/sessions/session.dto.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { USER, UserLocator } from '../../people/users/user.policy.ts';

@ApiTags('people')
@Controller('v1/users/:id/sessions')
export class UserSessionController {
  constructor(private readonly sessions: SessionService) {}

  @Get()
  @Can('revokeSessions', USER, UserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the sessions of a user' })
  @ApiOkResponse({ type: SessionList })
  list(@Located() user: UserEntity): Promise<SessionList> {
    return this.sessions.list(user.organizationId, user.id);
  }

  @Delete()
  @HttpCode(204)
  @Can('revokeSessions', USER, UserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Sign a user out everywhere' })
  @ApiNoContentResponse()
  async revokeAll(@Located() user: UserEntity): Promise<void> {
    await this.sessions.revoke(user.organizationId, user.id);
  }
}
