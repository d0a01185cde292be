import {
  Body,
  Catch,
  Controller,
  Get,
  Post,
  Req,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Problem, Public } from '../../../platform/index.ts';
import { OwnPageGuard } from '../../credentials/sessions/own-page.guard.ts';
import { originOf } from '../server/form-targets.ts';
import { consentPage, signInOverPage, signInPage } from '../../pages/pages.ts';
import { textIn } from '../../pages/text-in.ts';
import { OAuthError } from '../../sign-in/methods/oauth-error.ts';
import {
  InteractionOver,
  InteractionService,
  parameterOf,
  type Interaction,
} from './interaction.service.ts';

const MAX_ASSERTION_LENGTH = 8192;
const SECOND_FACTOR = 'Enter your password and your one-time code, or use a passkey.';

/** Tells a browser what a program would be told in JSON. */
@Catch(InteractionOver)
export class InteractionOverFilter implements ExceptionFilter {
  catch(_error: InteractionOver, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    sendPage(response, signInOverPage(), 400);
  }
}

/** Pages for sign-in and consent. A signed cookie binds them to the browser that began. */
@ApiExcludeController()
@UseGuards(OwnPageGuard)
@Controller('oauth2/interaction/:uid')
@UseFilters(InteractionOverFilter)
export class InteractionController {
  constructor(private readonly interactions: InteractionService) {}

  @Get()
  @Public()
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    if (interaction.step === 'consent' && interaction.trusted) {
      return this.interactions.agree(interaction, request, response);
    }
    sendPage(response, await this.pageOf(interaction), 200, interaction);
  }

  @Post('sign-in')
  @Public()
  async signIn(
    @Body() form: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    const email = textIn(form, 'email');
    const password = textIn(form, 'password');
    const otp = textIn(form, 'otp');
    const input = { email, password, otp: otp === '' ? undefined : otp };
    const problem =
      password === ''
        ? 'Enter your password, or choose single sign-on or a passkey.'
        : await this.interactions.enter(interaction, input, request, response).catch(wordsFor);
    if (problem === undefined) return;
    const page = signInPage({ ...formOf(interaction), email, problem });
    sendPage(response, page, 400, interaction);
  }

  @Post('passkey')
  @Public()
  async signInByPasskey(
    @Body() form: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    const problem = await this.interactions
      .enterByPasskey(
        interaction,
        textIn(form, 'assertion', MAX_ASSERTION_LENGTH),
        request,
        response,
      )
      .catch(wordsFor);
    if (problem === undefined) return;
    sendPage(response, signInPage({ ...formOf(interaction), problem }), 400, interaction);
  }

  @Post('consent')
  @Public()
  async agree(@Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    if (interaction.step !== 'consent') {
      return sendPage(response, await this.pageOf(interaction), 400);
    }
    await this.interactions.agree(interaction, request, response);
  }

  @Post('refusal')
  @Public()
  async refuse(@Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    await this.interactions.refuse(interaction, request, response);
  }

  private async pageOf(interaction: Interaction): Promise<string> {
    if (interaction.step === 'sign-in') return signInPage(formOf(interaction));
    const email = await this.interactions.signedInAs(interaction);
    return consentPage({ ...formOf(interaction), scopes: interaction.scopes, email });
  }
}

const formOf = ({ details, clientName }: Interaction): { uid: string; clientName: string } => ({
  uid: details.uid,
  clientName,
});

/** Message of an error that the user can correct; undefined for other errors. */
function wordsFor(error: unknown): string {
  if (error instanceof Problem && error.status < 500) return error.detail;
  if (error instanceof OAuthError) {
    return error.code === 'mfa_required' ? SECOND_FACTOR : error.description;
  }
  throw error;
}

/** A form may lead back to the client, and browsers hold such redirects against the policy, too. */
export function sendPage(
  response: Response,
  html: string,
  status: number,
  interaction?: Interaction,
): void {
  const origin = interaction && originOf(parameterOf(interaction.details, 'redirect_uri'));
  const target = origin === undefined ? '' : ` ${origin}`;
  response.status(status);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'${target}`,
  );
  response.type('text/html; charset=utf-8').send(html);
}
