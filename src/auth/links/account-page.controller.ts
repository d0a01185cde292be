import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/index.ts';
import { ACCOUNT_PAGE, ACCOUNT_SCRIPT, ACCOUNT_STYLE } from './account-page.ts';

/** The page that links in mails open, under the strict CSP: no inline script, no outside request. */
@ApiExcludeController()
@Controller('account')
export class AccountPageController {
  @Get()
  @Public()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  page(): string {
    return ACCOUNT_PAGE;
  }

  @Get('assets/account.css')
  @Public()
  @Header('Content-Type', 'text/css; charset=utf-8')
  style(): string {
    return ACCOUNT_STYLE;
  }

  @Get('assets/account.js')
  @Public()
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  script(): string {
    return ACCOUNT_SCRIPT;
  }
}
