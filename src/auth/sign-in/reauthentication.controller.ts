import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Idempotent, Self, TextField } from '../../platform/index.ts';
import { CookieSessions } from '../cookie-sessions/cookie-session.service.ts';
import { writeSessionCookie } from '../cookie-sessions/session-cookie.ts';
import { SignIn } from './sign-in.service.ts';

class Reauthentication {
  @TextField({ about: 'Your password.', max: 1024, secret: true })
  password!: string;
}

@ApiTags('self')
@Controller('v1/me/reauthentication')
export class ReauthenticationController {
  constructor(
    private readonly signIn: SignIn,
    private readonly cookies: CookieSessions,
  ) {}

  @Post()
  @HttpCode(204)
  @Idempotent()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'Prove again who you are, for sensitive work (RFC 9470)' })
  @ApiNoContentResponse()
  async again(
    @Body() body: Reauthentication,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.signIn.again(body.password);
    const secret = await this.cookies.renew();
    if (secret !== undefined) writeSessionCookie(response, secret);
  }
}
