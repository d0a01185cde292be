import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Patch,
  Post,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Idempotent, Self } from '../../../platform/index.ts';
import {
  CeremonyOptions,
  NewPasskeyResponse,
  PasskeyList,
  PasskeyRequest,
  PasskeyResponse,
  PasskeyUpdate,
} from './passkey.dto.ts';
import { PasskeyService } from './passkey.service.ts';

@ApiTags('self')
@Controller('v1/me/passkeys')
export class PasskeyController {
  constructor(private readonly passkeys: PasskeyService) {}

  @Get()
  @Self({ interactive: true, despiteRequiredAction: true })
  @ApiOperation({ summary: 'List your passkeys and hardware keys' })
  @ApiOkResponse({ type: PasskeyList })
  list(): Promise<PasskeyList> {
    return this.passkeys.list();
  }

  @Post('options')
  @HttpCode(200)
  @Idempotent()
  @Self({ interactive: true, despiteRequiredAction: 'enroll_factor' })
  @ApiOperation({ summary: 'Get the options for registering a passkey' })
  @ApiOkResponse({ type: CeremonyOptions })
  options(): Promise<CeremonyOptions> {
    return this.passkeys.options();
  }

  @Post()
  @Idempotent()
  @Header('Cache-Control', 'no-store')
  @Self({ interactive: true, despiteRequiredAction: 'enroll_factor', recent: true })
  @ApiOperation({ summary: 'Register a passkey (WebAuthn)' })
  @ApiCreatedResponse({ type: NewPasskeyResponse })
  register(@Body() body: PasskeyRequest): Promise<NewPasskeyResponse> {
    return this.passkeys.register(body);
  }

  @Patch(':id')
  @Self({ interactive: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Rename a passkey' })
  @ApiOkResponse({ type: PasskeyResponse })
  rename(@Param('id') id: string, @Body() { name }: PasskeyUpdate): Promise<PasskeyResponse> {
    return this.passkeys.rename(id, name);
  }

  @Delete(':id')
  @HttpCode(204)
  @Self({ interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a passkey' })
  @ApiNoContentResponse()
  async remove(@Param('id') id: string): Promise<void> {
    await this.passkeys.remove(id);
  }
}
