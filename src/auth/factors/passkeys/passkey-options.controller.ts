import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/index.ts';
import { AssertionOptions } from '../ceremonies/assertion-options.ts';
import { AssertionPurpose, CeremonyOptions } from './passkey.dto.ts';

@ApiTags('sign-in')
@Controller('passkeys')
export class PasskeyOptionsController {
  constructor(private readonly options: AssertionOptions) {}

  @Post('options')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiOperation({ summary: 'Get the options for signing in with a passkey' })
  @ApiOkResponse({ type: CeremonyOptions })
  signIn(@Body() { purpose }: AssertionPurpose): Promise<CeremonyOptions> {
    return this.options.forAnyone(purpose);
  }
}
