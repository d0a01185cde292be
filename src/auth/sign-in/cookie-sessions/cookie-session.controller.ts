import { Body, Controller, Delete, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  currentPrincipal,
  EmailField,
  Problem,
  Public,
  Self,
  TextField,
} from '../../../platform/index.ts';
import { wrongSignInMessage } from '../methods/wrong-sign-in.ts';
import { SessionService } from '../../credentials/sessions/session.service.ts';
import { CookieSessionService } from './cookie-session.service.ts';
import { OwnPageGuard } from '../../credentials/sessions/own-page.guard.ts';
import {
  clearSessionCookie,
  writeSessionCookie,
} from '../../credentials/sessions/session-cookie.ts';

class BrowserSignIn {
  @EmailField({ about: 'E-mail address used to sign in.', example: 'ada@example.com' })
  email!: string;

  @TextField({ about: 'Your password.', max: 1024, secret: true })
  password!: string;

  @TextField({ about: 'A code of your second factor.', max: 64, secret: true, optional: true })
  otp?: string;
}

@ApiTags('sign-in')
@Controller('browser-session')
export class CookieSessionController {
  constructor(
    private readonly cookies: CookieSessionService,
    private readonly sessions: SessionService,
  ) {}

  @Post()
  @HttpCode(204)
  @Public()
  @UseGuards(OwnPageGuard)
  @ApiOperation({ summary: 'Sign in as a page of this server, by cookie' })
  @ApiNoContentResponse()
  async begin(
    @Body() { email, password, otp }: BrowserSignIn,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const secret = await this.cookies.begin(email, password, otp);
    if (secret === undefined) {
      throw new Problem('unauthenticated', wrongSignInMessage({ withCode: otp !== undefined }));
    }
    writeSessionCookie(response, secret);
  }

  @Delete()
  @HttpCode(204)
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'Sign out of the cookie session' })
  @ApiNoContentResponse()
  async end(@Res({ passthrough: true }) response: Response): Promise<void> {
    const { organizationId, userId, credentialId } = currentPrincipal();
    await this.sessions.revoke(organizationId, userId, credentialId);
    clearSessionCookie(response);
  }
}
