import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/index.ts';
import { InvitationAcceptance } from './invitation.dto.ts';
import { InvitationService } from './invitation.service.ts';

@ApiTags('sign-in')
@Controller('invitations')
export class InvitationController {
  constructor(private readonly invitations: InvitationService) {}

  @Post()
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Accept an invitation with a first password' })
  @ApiNoContentResponse()
  async accept(@Body() body: InvitationAcceptance): Promise<void> {
    await this.invitations.accept(body);
  }
}
