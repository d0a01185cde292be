import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Idempotent, Self, TextField } from '../../platform/index.ts';
import { SignIn } from './sign-in.service.ts';

class Reauthentication {
  @TextField({ about: 'Your password.', max: 1024, secret: true })
  password!: string;
}

@ApiTags('self')
@Controller('v1/me/reauthentication')
export class ReauthenticationController {
  constructor(private readonly signIn: SignIn) {}

  @Post()
  @HttpCode(204)
  @Idempotent()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'Prove again who you are, for sensitive work (RFC 9470)' })
  @ApiNoContentResponse()
  async again(@Body() body: Reauthentication): Promise<void> {
    await this.signIn.again(body.password);
  }
}
