import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { currentPrincipal, isId, notFound, Self } from '../../../platform/index.ts';
import { OwnPassword } from './own-password.ts';
import { SessionChoice, SessionList } from '../../credentials/sessions/session.dto.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { MeResponse, PasswordChange } from '../../people/users/user.dto.ts';
import { UserService } from '../../people/users/user.service.ts';

@ApiTags('self')
@Controller('v1/me')
export class MeController {
  constructor(
    private readonly users: UserService,
    private readonly ownPassword: OwnPassword,
    private readonly sessions: SessionService,
  ) {}

  @Get()
  @Self({ despiteRequiredAction: true })
  @ApiOperation({ summary: 'Get your own account' })
  @ApiOkResponse({ type: MeResponse })
  me(): Promise<MeResponse> {
    return this.users.me();
  }

  @Put('password')
  @HttpCode(204)
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({
    summary: 'Change your password; other sessions, consents and API keys end',
  })
  @ApiNoContentResponse()
  async changePassword(@Body() body: PasswordChange): Promise<void> {
    const { currentPassword, newPassword, keepApiKeys = false } = body;
    await this.ownPassword.change(currentPassword, newPassword, keepApiKeys);
  }

  @Get('sessions')
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'List your sessions' })
  @ApiOkResponse({ type: SessionList })
  listSessions(): Promise<SessionList> {
    const { organizationId, userId } = currentPrincipal();
    return this.sessions.list(organizationId, userId);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'Sign out everywhere, or everywhere else' })
  @ApiNoContentResponse()
  async revokeSessions(@Query() { which }: SessionChoice): Promise<void> {
    const { organizationId, userId, credentialId } = currentPrincipal();
    const kept = which === 'others' ? credentialId : undefined;
    await this.sessions.revokeOthers(organizationId, userId, kept);
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'End a session of yours' })
  @ApiNoContentResponse()
  async revokeSession(@Param('id') id: string): Promise<void> {
    if (!isId(id)) throw notFound();
    const { organizationId, userId } = currentPrincipal();
    if (!(await this.sessions.revoke(organizationId, userId, id))) throw notFound();
  }
}
