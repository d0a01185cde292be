import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Response } from 'express';
import { Config } from '../config/config.ts';
import { notFound } from '../problems/problem.ts';
import { compressText } from '../responses/compression.ts';
import { Public } from '../access/route.ts';

const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'oauth2-redirect.js': 'text/javascript; charset=utf-8',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Stockade API</title>
<link rel="icon" href="/favicon.ico" type="image/svg+xml">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/start.js"></script>
</body>
</html>
`;

const RETURNED = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signed in - Stockade API</title>
</head>
<body>
<script src="/docs/assets/oauth2-redirect.js"></script>
</body>
</html>
`;

const CONTACT_DAYS = 180;

/** Scopes preselected in the explorer's dialog; an administrator adds others. */
const EXPLORER_SCOPES = [
  'openid',
  'datasets:read',
  'datasets:write',
  'datasets:import',
  'datasets:share',
  'datasets:delete',
  'forecasts:run',
];

const START = `// Swagger UI brings a dark theme of its own, behind this class.
const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();
window.addEventListener('load', () => {
  window.ui = SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#swagger-ui',
    deepLinking: true,
    docExpansion: 'none',
    persistAuthorization: false,
    validatorUrl: null,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    oauth2RedirectUrl: location.origin + '/docs/oauth2-redirect.html',
  });
  window.ui.initOAuth({
    clientId: 'stockade-docs',
    scopes: ${JSON.stringify(EXPLORER_SCOPES.join(' '))},
    usePkceWithAuthorizationCodeGrant: true,
  });
});
`;

/** The document that openapi.json is; set once the routes are mounted. */
export class ApiDocument {
  json = '{}';
}

/** Swagger UI out of this server alone: no inline script, no outside request, so the strict CSP can stay. */
@ApiExcludeController()
@SkipThrottle()
@Controller()
export class DocsController {
  private readonly folder = dirname(
    createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'),
  );

  constructor(
    private readonly document: ApiDocument,
    private readonly config: Config,
  ) {}

  /** RFC 9116. Good for half a year from each reading, so that it is never out of date. */
  @Get('.well-known/security.txt')
  @Public()
  @Header('Content-Type', 'text/plain; charset=utf-8')
  securityContact(): string {
    const contact = this.config.SECURITY_CONTACT;
    if (contact === undefined) throw notFound();
    const expires = new Date(Date.now() + CONTACT_DAYS * 86_400_000).toISOString();
    return `Contact: ${contact}\nExpires: ${expires}\nPreferred-Languages: en\n`;
  }

  @Get('openapi.json')
  @Public()
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Content-Type', 'application/json; charset=utf-8')
  openapi(): string {
    return this.document.json;
  }

  @Get('docs')
  @Public()
  @Header('Cache-Control', 'public, max-age=300')
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }

  /** Redirect target of the page's sign-in. */
  @Get('docs/oauth2-redirect.html')
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  returned(): string {
    return RETURNED;
  }

  @Get('docs/assets/:name')
  @Public()
  async asset(@Param('name') name: string, @Res() response: Response): Promise<void> {
    compressText(response.req, response);
    if (name === 'start.js') {
      response.type('text/javascript').send(START);
      return;
    }
    const type = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
    if (type === undefined) throw notFound();
    response.setHeader('Content-Type', type);
    response.setHeader('Cache-Control', 'public, max-age=86400');
    response.send(await readFile(join(this.folder, name)));
  }
}
