import { Body, Controller, Delete, Get, Header, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Idempotent, Self } from '../../../platform/index.ts';
import { MfaState, NewCodes, TotpConfirmation, TotpEnrolment } from '../changes/mfa.dto.ts';
import { MfaService } from './mfa.service.ts';
import { TotpService } from '../totp/totp.service.ts';

@ApiTags('self')
@Controller('v1/me/mfa')
export class MfaController {
  constructor(
    private readonly mfa: MfaService,
    private readonly totp: TotpService,
  ) {}

  @Get()
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'List your second factors' })
  @ApiOkResponse({ type: MfaState })
  state(): Promise<MfaState> {
    return this.mfa.state();
  }

  @Post('totp')
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @Self({ interactive: true, despiteRequiredAction: 'enroll_factor', recent: true })
  @ApiOperation({ summary: 'Begin to enrol an authenticator app (RFC 6238)' })
  @ApiCreatedResponse({ type: TotpEnrolment })
  begin(): Promise<TotpEnrolment> {
    return this.totp.begin();
  }

  @Post('totp/confirmation')
  @HttpCode(200)
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @Self({ interactive: true, despiteRequiredAction: 'enroll_factor' })
  @ApiOperation({ summary: 'Confirm an authenticator app with its code' })
  @ApiOkResponse({ type: NewCodes })
  confirm(@Body() { code }: TotpConfirmation): Promise<NewCodes> {
    return this.totp.confirm(code);
  }

  @Delete('totp')
  @HttpCode(204)
  @Self({ interactive: true, recent: true })
  @ApiOperation({ summary: 'Remove your authenticator app' })
  @ApiNoContentResponse()
  async remove(): Promise<void> {
    await this.totp.remove();
  }

  @Post('recovery-codes')
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @Self({ interactive: true, recent: true })
  @ApiOperation({ summary: 'Create recovery codes in place of the former ones' })
  @ApiCreatedResponse({ type: NewCodes })
  renewCodes(): Promise<NewCodes> {
    return this.mfa.renewCodes();
  }
}
