import { Body, Controller, Get, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../../platform/index.ts';
import { OwnPageGuard } from '../../credentials/sessions/own-page.guard.ts';
import { errorPage, signInPage } from '../../pages/pages.ts';
import { SignInCompletion } from '../../federation/single-sign-on/sign-in-completion.ts';
import {
  ARRIVAL_COOKIE,
  BROWSER_COOKIE,
  clearCookie,
  readCookie,
  writeCookie,
} from '../../federation/single-sign-on/sign-on-cookies.ts';
import { textIn } from '../../pages/text-in.ts';
import { goingOnPage, sendSignOnPage } from '../../pages/sign-on-pages.ts';
import { SingleSignOnService } from '../../federation/single-sign-on/single-sign-on.service.ts';
import { homeOf, InteractionService, maxAgeOf } from './interaction.service.ts';
import { InteractionOverFilter, sendPage } from './interaction.controller.ts';

const NONE = 'Single sign-on is not set up for this address, or the provider cannot be reached.';
const NOT_ACCEPTED =
  'The sign-in at your provider was not accepted, or took too long. Start again in the program that you came from.';

/** Signing in elsewhere, on the way to a client's authorization code. */
@ApiExcludeController()
@UseGuards(OwnPageGuard)
@Controller('oauth2/interaction/:uid/single-sign-on')
@UseFilters(InteractionOverFilter)
export class SingleSignOnInteractionController {
  constructor(
    private readonly interactions: InteractionService,
    private readonly signOn: SingleSignOnService,
    private readonly completion: SignInCompletion,
  ) {}

  @Post()
  @Public()
  async leave(
    @Body() form: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    const { uid } = interaction.details;
    const cookie = readCookie(request, BROWSER_COOKIE);
    const email = textIn(form, 'email');
    const options = { home: homeOf(interaction), maxAge: maxAgeOf(interaction) };
    const departure = await this.signOn.depart(email, { uid }, cookie, options);
    if (departure === undefined) {
      const page = signInPage({ uid, clientName: interaction.clientName, email, problem: NONE });
      return sendPage(response, page, 400, interaction);
    }
    writeCookie(response, BROWSER_COOKIE, departure.browser);
    sendSignOnPage(response, 200, goingOnPage(departure.url, 'Single sign-on'));
  }

  @Get()
  @Public()
  async arrive(@Req() request: Request, @Res() response: Response): Promise<void> {
    const interaction = await this.interactions.find(request, response);
    const text = readCookie(request, ARRIVAL_COOKIE);
    const browser = readCookie(request, BROWSER_COOKIE);
    const federatedSignIn = await this.completion.inInteraction(
      interaction.details.uid,
      text,
      browser,
    );
    clearCookie(response, ARRIVAL_COOKIE);
    const problem = await this.interactions.enterAs(
      { proven: federatedSignIn, refusal: NOT_ACCEPTED },
      interaction,
      request,
      response,
    );
    if (problem !== undefined) {
      sendSignOnPage(response, 400, errorPage('access_denied', problem));
    }
  }
}
