import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../platform/index.ts';
import { FAVICON, page } from './layout.ts';

const HOME = page(
  'Demand forecasts, kept to yourself',
  `<p>This server forecasts demand that you could not hand to anyone. Programs and dashboards of your organization
talk to it; here is where people begin.</p>
<ul>
<li><a href="/docs">Try the API in your browser</a></li>
<li><a href="/oauth2/device">Connect a device</a> that shows a code</li>
<li><a href="/account#reset">Choose another password</a></li>
<li><a href="/openapi.json">Description of the API</a> for programs</li>
</ul>`,
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
