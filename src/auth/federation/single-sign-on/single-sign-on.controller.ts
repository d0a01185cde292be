import {
  Body,
  Controller,
  Get,
  Header,
  Param,
  Post,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Problem, Public, ServerAddress } from '../../../platform/index.ts';
import { OwnPageGuard } from '../../credentials/sessions/own-page.guard.ts';
import { writeSessionCookie } from '../../credentials/sessions/session-cookie.ts';
import { errorPage } from '../../pages/pages.ts';
import { SignInCompletion, type SignInResult } from './sign-in-completion.ts';
import { nextPath } from './next-path.ts';
import {
  ARRIVAL_COOKIE,
  BROWSER_COOKIE,
  clearCookie,
  readCookie,
  writeCookie,
} from './sign-on-cookies.ts';
import { factorPage, goingOnPage, sendSignOnPage } from '../../pages/sign-on-pages.ts';
import { textIn } from '../../pages/text-in.ts';
import { SingleSignOnService } from './single-sign-on.service.ts';

class FactorForm {
  @ApiProperty({ description: 'A code of an authenticator app, or a recovery code.' })
  readonly otp!: string;
}

const SECONDS = /^\d{1,9}$/;
const NONE = 'Single sign-on is not set up for this address, or the provider cannot be reached.';
const SHARED =
  'This redirect URI is no longer used. An admin must register the one that GET /v1/identity-providers returns.';
const REFUSED = 'The sign-in failed. Begin again; if it fails again, ask your administrator.';

/** Routes of single sign-on in the browser. */
@ApiTags('sign-in')
@Controller('sso')
export class SingleSignOnController {
  constructor(
    private readonly signOn: SingleSignOnService,
    private readonly completion: SignInCompletion,
    private readonly address: ServerAddress,
  ) {}

  @Get('start')
  @Public()
  @ApiOperation({ summary: 'Start single sign-on at an identity provider' })
  @ApiQuery({ name: 'email', example: 'ada@northwind.example' })
  @ApiQuery({
    name: 'next',
    required: false,
    example: '/docs',
    description: 'Path of this server to open after the sign-in.',
  })
  @ApiQuery({
    name: 'max_age',
    required: false,
    example: 0,
    description:
      'Maximum age in seconds of your sign-in at the provider; 0 requires a new sign-in, as sensitive changes do.',
  })
  @ApiResponse({ status: 303, description: 'Redirect to the provider.' })
  async start(
    @Query() query: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const given = (query as { next?: unknown }).next;
    const wanted = given === undefined ? undefined : textIn(query, 'next') || '//';
    const next = nextPath(wanted, this.address.url);
    if (next === undefined) {
      const text = 'next must be a path of this server.';
      return sendSignOnPage(response, 400, errorPage('invalid_next', text));
    }
    const { max_age: age } = query as { max_age?: unknown };
    if (age !== undefined && !(typeof age === 'string' && SECONDS.test(age))) {
      const text = 'max_age must be a number of seconds.';
      return sendSignOnPage(response, 400, errorPage('invalid_max_age', text));
    }
    const wishes = { maxAge: age === undefined ? undefined : Number(age) };
    const cookie = readCookie(request, BROWSER_COOKIE);
    const departure = await this.signOn.depart(textIn(query, 'email'), { next }, cookie, wishes);
    if (departure === undefined) {
      return sendSignOnPage(response, 400, errorPage('no_single_sign_on', NONE));
    }
    writeCookie(response, BROWSER_COOKIE, departure.browser);
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(303, departure.url);
  }

  @Get('callback')
  @Public()
  @ApiOperation({
    summary: 'Get the notice about the former shared redirect URI',
    deprecated: true,
  })
  @ApiResponse({ status: 400, description: 'A page with this notice.' })
  @Header('Deprecation', '@1793491200')
  sharedCallback(@Res() response: Response): void {
    sendSignOnPage(response, 400, errorPage('shared_redirect_uri', SHARED));
  }

  @Get('callback/:id')
  @Public()
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Return from an identity provider' })
  @ApiOkResponse({
    description: 'A page that continues automatically, or requires a second factor.',
  })
  async callback(
    @Param('id') providerId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const browser = readCookie(request, BROWSER_COOKIE);
    const { searchParams } = new URL(request.originalUrl, this.address.url);
    const arrival = await this.signOn.arrive(providerId, searchParams, browser);
    if (arrival === undefined || browser === undefined) return refuse(response);
    const landing = await this.completion.complete(arrival, browser);
    if (landing === undefined) return refuse(response);
    show(landing, response);
  }

  @UseGuards(OwnPageGuard)
  @Post('factor')
  @Public()
  @ApiOperation({ summary: 'Complete single sign-on with a second factor' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: FactorForm })
  @ApiOkResponse({
    description: 'A page that continues automatically, or asks for the code again.',
  })
  async factor(
    @Body() form: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const text = readCookie(request, ARRIVAL_COOKIE) ?? '';
    const browser = readCookie(request, BROWSER_COOKIE);
    try {
      const landing = await this.completion.prove(text, browser, textIn(form, 'otp', 64));
      if (landing === undefined) return refuse(response);
      show(landing, response);
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      sendSignOnPage(response, error.status, errorPage(error.code, error.detail));
    }
  }
}

function refuse(response: Response): void {
  sendSignOnPage(response, 400, errorPage('access_denied', REFUSED));
}

function show(landing: SignInResult, response: Response): void {
  switch (landing.kind) {
    case 'factor':
      writeCookie(response, ARRIVAL_COOKIE, landing.text);
      return sendSignOnPage(response, landing.wrong ? 400 : 200, factorPage(landing.wrong));
    case 'interaction': {
      writeCookie(response, ARRIVAL_COOKIE, landing.text);
      const url = `/oauth2/interaction/${landing.uid}/single-sign-on`;
      return sendSignOnPage(response, 200, goingOnPage(url, 'You are signed in'));
    }
    case 'session':
      writeSessionCookie(response, landing.secret);
      clearCookie(response, ARRIVAL_COOKIE);
      sendSignOnPage(response, 200, goingOnPage(landing.next, 'You are signed in'));
  }
}
