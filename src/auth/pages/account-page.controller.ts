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
    const beside = least < alone ? `, or ${least} if you also use a second factor` : '';
    this.html = accountPage(
      `At least ${alone} characters${beside}. Passwords that are common, leaked, or made of your name or address are rejected. Several unrelated words are a good choice.`,
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
