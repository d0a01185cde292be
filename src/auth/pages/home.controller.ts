import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../platform/index.ts';
import { FAVICON, page } from './layout.ts';

const HOME = page(
  'Demand forecasts, kept to yourself',
  `<p>This server forecasts demand that you could not hand to anyone. Programs and dashboards of your organization
talk to it. This is what you can do in a browser:</p>
<ul>
<li><a href="/docs">Open the API explorer</a> and sign in there: <em>Authorize</em>, then <em>Authorize</em> under <em>oauth2</em></li>
<li><a href="/oauth2/logout">Sign out</a> of this browser</li>
<li><a href="/account#reset">Choose another password</a></li>
<li><a href="/oauth2/device">Connect a device</a> that shows a code</li>
</ul>
<p>Mails from this server hold links: to accept an invitation, to choose a password or to verify your address. Open
them in full; they lead to <a href="/account">your account page</a>.</p>
<p class="links"><a href="/openapi.json">Description of the API for programs</a></p>`,
);
const POINTERS = {
  name: 'Stockade',
  documentation: '/docs',
  description: '/openapi.json',
  health: '/readyz',
};

/** Where a browser or a program begins that knows only the address of the server. */
@ApiExcludeController()
@Controller()
export class HomeController {
  @Get()
  @Public()
  home(@Req() request: Request, @Res() response: Response): void {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html') response.type('html').send(HOME);
    else response.json(POINTERS);
  }

  @Get('favicon.ico')
  @Public()
  @Header('Content-Type', 'image/svg+xml')
  @Header('Cache-Control', 'public, max-age=86400')
  favicon(): string {
    return FAVICON;
  }
}
