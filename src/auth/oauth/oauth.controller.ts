import {
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public, Self } from '../../platform/index.ts';
import { OwnPageGuard } from '../cookie-sessions/own-page.guard.ts';
import { OAuthErrorFilter } from '../sign-in/oauth-error.ts';
import {
  ClientForm,
  DeviceAuthorizationForm,
  DeviceAuthorizationResponse,
  GrantForm,
  OAuthTokenResponse,
  IntrospectionResponse,
  PushedRequestForm,
  PushedRequestResponse,
  TokenQuestionForm,
  UserInfoResponse,
} from './oauth.dto.ts';
import { OAuthServer } from './oauth-server.ts';
import { STYLE } from '../pages/layout.ts';
import { PASSKEY_SCRIPT } from '../pages/pages.ts';
import { UserInfo } from './user-info.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The endpoints of the OAuth 2.1 and OpenID Connect server. */
@ApiTags('oauth')
@Controller()
@UseFilters(OAuthErrorFilter)
export class OAuthController {
  constructor(
    private readonly server: OAuthServer,
    private readonly userInfo: UserInfo,
  ) {}

  @Get('.well-known/openid-configuration')
  @Public()
  @ApiOperation({ summary: 'What the server offers (OpenID Connect Discovery)' })
  @ApiOkResponse()
  openidConfiguration(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @ApiOperation({ summary: 'The same for OAuth clients (RFC 8414)' })
  @ApiOkResponse()
  oauthMetadata(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/auth')
  @Public()
  @ApiOperation({ summary: 'Ask somebody for access: authorization code with PKCE' })
  @ApiOkResponse({ description: 'A page, or a redirect.' })
  authorize(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/auth/:uid')
  @Public()
  @ApiParam({ name: 'uid' })
  @ApiOperation({ summary: 'Go on after signing in' })
  @ApiOkResponse({ description: 'A redirect.' })
  resume(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Post('oauth2/par')
  @Public()
  @ApiOperation({ summary: 'Push an authorization request (RFC 9126)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: PushedRequestForm })
  @ApiCreatedResponse({ type: PushedRequestResponse })
  pushRequest(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Post('oauth2/token')
  @Public()
  @ApiOperation({
    summary: 'Get tokens for a code, a refresh token, a device, a client, or another token',
  })
  @ApiConsumes(FORM)
  @ApiBody({ type: GrantForm })
  @HttpCode(200)
  @ApiOkResponse({ type: OAuthTokenResponse })
  token(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Post('oauth2/token/introspection')
  @Public()
  @ApiOperation({ summary: 'What a token stands for (RFC 7662)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenQuestionForm })
  @HttpCode(200)
  @ApiOkResponse({ type: IntrospectionResponse })
  introspect(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answerAboutToken(request, response);
  }

  @Post('oauth2/token/revocation')
  @Public()
  @ApiOperation({ summary: 'Give a token back (RFC 7009)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenQuestionForm })
  @HttpCode(200)
  @ApiOkResponse({ description: 'Whatever it was, it is worth nothing now.' })
  revoke(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answerAboutToken(request, response);
  }

  @Get('oauth2/userinfo')
  @Self()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Who let the client in (OpenID Connect Core, section 5.3)' })
  @ApiOkResponse({ type: UserInfoResponse })
  me(@Req() request: Request): Promise<UserInfoResponse> {
    return this.userInfo.of(request);
  }

  @Post('oauth2/device/auth')
  @Public()
  @ApiOperation({ summary: 'Ask for a code to show on a device (RFC 8628)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: DeviceAuthorizationForm })
  @HttpCode(200)
  @ApiOkResponse({ type: DeviceAuthorizationResponse })
  authorizeDevice(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/device')
  @Public()
  @ApiOperation({ summary: 'Where to enter the code that a device shows' })
  @ApiOkResponse({ description: 'A page.' })
  devicePage(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @UseGuards(OwnPageGuard)
  @Post('oauth2/device')
  @Public()
  @ApiOperation({ summary: 'Enter it' })
  @ApiConsumes(FORM)
  @ApiBody({ type: ClientForm })
  @HttpCode(200)
  @ApiOkResponse({ description: 'A page.' })
  enterDeviceCode(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/device/:uid')
  @Public()
  @ApiParam({ name: 'uid' })
  @ApiOperation({ summary: 'Go on after signing in for a device' })
  @ApiOkResponse({ description: 'A redirect.' })
  resumeDevice(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/logout')
  @Public()
  @ApiOperation({ summary: 'Sign the browser out (OpenID Connect RP-Initiated Logout)' })
  @ApiOkResponse({ description: 'A page.' })
  signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @UseGuards(OwnPageGuard)
  @Post('oauth2/logout/confirm')
  @Public()
  @ApiOperation({ summary: 'Confirm that' })
  @ApiConsumes(FORM)
  @ApiBody({ type: ClientForm })
  @HttpCode(200)
  @ApiOkResponse({ description: 'A page.' })
  confirmSignOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/logout/success')
  @Public()
  @ApiOperation({ summary: 'What a browser sees after that' })
  @ApiOkResponse({ description: 'A page.' })
  signedOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/assets/passkey.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiOperation({ summary: 'How they offer passkeys' })
  @ApiOkResponse()
  passkeyScript(): string {
    return PASSKEY_SCRIPT;
  }

  @Get('oauth2/assets/pages.css')
  @Public()
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiOperation({ summary: 'How its pages look' })
  @ApiOkResponse()
  style(): string {
    return STYLE;
  }
}
