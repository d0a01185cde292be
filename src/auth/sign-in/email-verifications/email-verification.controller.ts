import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Idempotent, Public, Self, TextField } from '../../../platform/index.ts';
import { EmailVerificationService } from './email-verification.service.ts';

class EmailVerification {
  @TextField({ about: 'The value after `#token=` in the link.', max: 200, secret: true })
  token!: string;
}

@ApiTags('self')
@Controller()
export class EmailVerificationController {
  constructor(private readonly verifications: EmailVerificationService) {}

  @Post('v1/me/email-verification')
  @HttpCode(202)
  @Idempotent()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'Request a link that verifies your e-mail address' })
  @ApiAcceptedResponse()
  async ask(): Promise<void> {
    await this.verifications.ask();
  }

  @Post('email-verifications')
  @Public()
  @HttpCode(204)
  @ApiOperation({ summary: 'Verify an e-mail address with the token of a link' })
  @ApiNoContentResponse()
  async verify(@Body() { token }: EmailVerification): Promise<void> {
    await this.verifications.verify(token);
  }
}
