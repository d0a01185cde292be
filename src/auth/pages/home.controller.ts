import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../platform/index.ts';
import { FAVICON, page } from './layout.ts';

const HOME = page(
  'Demand forecasts for confidential data',
  `<p>This server forecasts demand from confidential data. Programs and dashboards of your organization use its API.
In a browser you can:</p>
<ul>
<li><a href="/docs">Open the API explorer</a> and sign in there: <em>Authorize</em>, then <em>Authorize</em> under <em>oauth2</em></li>
<li><a href="/oauth2/logout">Sign out</a> of this browser</li>
<li><a href="/account#reset">Change your password</a></li>
<li><a href="/oauth2/device">Connect a device</a> that shows a code</li>
</ul>
<p>Mails from this server contain links to accept an invitation, choose a password or verify your address. The links
open <a href="/account">your account page</a>.</p>
<p class="links"><a href="/openapi.json">Description of the API for programs</a></p>`,
);
const POINTERS = {
  name: 'Stockade',
  documentation: '/docs',
  description: '/openapi.json',
  health: '/readyz',
};

/** Start page at the address of the server. */
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
