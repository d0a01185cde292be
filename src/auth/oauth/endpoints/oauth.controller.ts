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
import { Public, Self } from '../../../platform/index.ts';
import { OwnPageGuard } from '../../credentials/sessions/own-page.guard.ts';
import { OAuthErrorFilter } from '../../sign-in/methods/oauth-error.ts';
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
import { OAuthServer } from '../server/oauth-server.ts';
import { STYLE } from '../../pages/layout.ts';
import { PASSKEY_SCRIPT } from '../../pages/pages.ts';
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
  @ApiOperation({ summary: 'Get the OpenID provider metadata (OpenID Connect Discovery)' })
  @ApiOkResponse()
  openidConfiguration(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('.well-known/oauth-authorization-server')
  @Public()
  @ApiOperation({ summary: 'Get the OAuth server metadata (RFC 8414)' })
  @ApiOkResponse()
  oauthMetadata(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/auth')
  @Public()
  @ApiOperation({ summary: 'Begin an authorization: code with PKCE' })
  @ApiOkResponse({ description: 'A page, or a redirect.' })
  authorize(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/auth/:uid')
  @Public()
  @ApiParam({ name: 'uid' })
  @ApiOperation({ summary: 'Resume an authorization after the sign-in' })
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
    summary: 'Get tokens for a code, a refresh token, a device, a client or another token',
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
  @ApiOperation({ summary: 'Introspect a token (RFC 7662)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenQuestionForm })
  @HttpCode(200)
  @ApiOkResponse({ type: IntrospectionResponse })
  introspect(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answerAboutToken(request, response);
  }

  @Post('oauth2/token/revocation')
  @Public()
  @ApiOperation({ summary: 'Revoke a token (RFC 7009)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: TokenQuestionForm })
  @HttpCode(200)
  @ApiOkResponse({ description: 'The token is revoked, or was not valid before.' })
  revoke(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answerAboutToken(request, response);
  }

  @Get('oauth2/userinfo')
  @Self()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Get the claims about the signed-in user (OpenID Connect Core, section 5.3)',
  })
  @ApiOkResponse({ type: UserInfoResponse })
  me(@Req() request: Request): Promise<UserInfoResponse> {
    return this.userInfo.of(request);
  }

  @Post('oauth2/device/auth')
  @Public()
  @ApiOperation({ summary: 'Get a device code (RFC 8628)' })
  @ApiConsumes(FORM)
  @ApiBody({ type: DeviceAuthorizationForm })
  @HttpCode(200)
  @ApiOkResponse({ type: DeviceAuthorizationResponse })
  authorizeDevice(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/device')
  @Public()
  @ApiOperation({ summary: 'Get the page for device codes' })
  @ApiOkResponse({ description: 'A page.' })
  devicePage(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @UseGuards(OwnPageGuard)
  @Post('oauth2/device')
  @Public()
  @ApiOperation({ summary: 'Submit a device code' })
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
  @ApiOperation({ summary: 'Resume a device authorization after the sign-in' })
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
  @ApiOperation({ summary: 'Confirm the sign-out of a browser' })
  @ApiConsumes(FORM)
  @ApiBody({ type: ClientForm })
  @HttpCode(200)
  @ApiOkResponse({ description: 'A page.' })
  confirmSignOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/logout/success')
  @Public()
  @ApiOperation({ summary: 'Get the page that follows a sign-out' })
  @ApiOkResponse({ description: 'A page.' })
  signedOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.server.answer(request, response);
  }

  @Get('oauth2/assets/passkey.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiOperation({ summary: 'Get the passkey script of the sign-in page' })
  @ApiOkResponse()
  passkeyScript(): string {
    return PASSKEY_SCRIPT;
  }

  @Get('oauth2/assets/pages.css')
  @Public()
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  @ApiOperation({ summary: 'Get the style of the sign-in pages' })
  @ApiOkResponse()
  style(): string {
    return STYLE;
  }
}
