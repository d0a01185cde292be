import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/index.ts';
import { LinkRequest } from '../../credentials/links/link.dto.ts';
import { LinkRequests } from '../../credentials/links/link-requests.ts';
import { PasswordResetRedemption } from './password-reset.dto.ts';
import { PasswordResetService } from './password-reset.service.ts';

@ApiTags('sign-in')
@Controller('password-resets')
export class PasswordResetController {
  constructor(
    private readonly requests: LinkRequests,
    private readonly resets: PasswordResetService,
  ) {}

  @Post()
  @Public()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Request a password reset link',
  })
  @ApiAcceptedResponse()
  async ask(@Body() { email }: LinkRequest): Promise<void> {
    await this.requests.ask('password-reset', email);
  }

  @Post('redemption')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Choose a new password with the token of a reset link' })
  @ApiNoContentResponse()
  async redeem(@Body() { token, newPassword }: PasswordResetRedemption): Promise<void> {
    await this.resets.redeem(token, newPassword);
  }
}
