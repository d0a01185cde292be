import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Config, Public } from '../../platform/index.ts';
import { SINGLE_FACTOR_LENGTH } from '../factors/passwords/password-length.ts';
import { ACCOUNT_SCRIPT, accountPage } from './account-page.ts';

/** The page that links in mails open, under the strict CSP: no inline script, no outside request. */
@ApiExcludeController()
@Controller('account')
export class AccountPageController {
  private readonly html: string;

  constructor({ AUTH_PASSWORD_MIN_LENGTH: least }: Config) {
    const alone = Math.max(SINGLE_FACTOR_LENGTH, least);
    const beside =
      least < alone ? `, or ${least} when you sign in with a second factor as well` : '';
    this.html = accountPage(
      `At least ${alone} characters${beside}. None that is common or leaked, or made of your name or address. Some words that do not belong together are good.`,
    );
  }

  @Get()
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  page(): string {
    return this.html;
  }

  @Get('assets/account.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  script(): string {
    return ACCOUNT_SCRIPT;
  }
}
