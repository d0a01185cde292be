import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Idempotent, Self } from '../../../platform/index.ts';
import { AssertionOptions } from '../../factors/ceremonies/assertion-options.ts';
import { CookieSessionService } from '../cookie-sessions/cookie-session.service.ts';
import { writeSessionCookie } from '../../credentials/sessions/session-cookie.ts';
import { CeremonyOptions } from '../../factors/passkeys/passkey.dto.ts';
import { Reauthentication } from './reauthentication.dto.ts';
import { StepUpService } from './step-up.service.ts';

@ApiTags('self')
@Controller('v1/me/reauthentication')
export class ReauthenticationController {
  constructor(
    private readonly stepUp: StepUpService,
    private readonly options: AssertionOptions,
    private readonly cookies: CookieSessionService,
  ) {}

  @Post()
  @HttpCode(204)
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'Prove your identity again for sensitive work (RFC 9470)' })
  @ApiNoContentResponse()
  async again(
    @Body() body: Reauthentication,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.stepUp.again(body);
    const secret = await this.cookies.renew();
    if (secret !== undefined) writeSessionCookie(response, secret);
  }

  @Post('options')
  @HttpCode(200)
  @Idempotent()
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'Get the options for proving your identity with a passkey' })
  @ApiOkResponse({ type: CeremonyOptions })
  ask(): Promise<CeremonyOptions> {
    return this.options.forCaller();
  }
}
