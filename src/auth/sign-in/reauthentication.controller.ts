import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Idempotent, Self } from '../../platform/index.ts';
import { AssertionOptions } from '../ceremonies/assertion-options.ts';
import { CeremonyOptions } from '../passkeys/passkey.dto.ts';
import { Reauthentication } from './reauthentication.dto.ts';
import { StepUp } from './step-up.service.ts';

@ApiTags('self')
@Controller('v1/me/reauthentication')
export class ReauthenticationController {
  constructor(
    private readonly stepUp: StepUp,
    private readonly options: AssertionOptions,
  ) {}

  @Post()
  @HttpCode(204)
  @Idempotent()
  @Self({ interactive: true, evenWhenHeld: true })
  @ApiOperation({ summary: 'Prove again who you are, for sensitive work (RFC 9470)' })
  @ApiNoContentResponse()
  async again(@Body() body: Reauthentication): Promise<void> {
    await this.stepUp.again(body);
  }

  @Post('options')
  @HttpCode(200)
  @Idempotent()
  @Self({ interactive: true, evenWhenHeld: true })
  @ApiOperation({ summary: 'What navigator.credentials.get() needs to prove it with a passkey' })
  @ApiOkResponse({ type: CeremonyOptions })
  ask(): Promise<CeremonyOptions> {
    return this.options.forCaller();
  }
}
