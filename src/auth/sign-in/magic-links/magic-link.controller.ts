import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/index.ts';
import { LinkRequest } from '../../credentials/links/link.dto.ts';
import { LinkRequests } from '../../credentials/links/link-requests.ts';

@ApiTags('sign-in')
@Controller('magic-links')
export class MagicLinkController {
  constructor(private readonly requests: LinkRequests) {}

  @Post()
  @Public()
  @HttpCode(202)
  @ApiOperation({ summary: 'Request a link that signs in' })
  @ApiAcceptedResponse()
  async ask(@Body() { email }: LinkRequest): Promise<void> {
    await this.requests.ask('magic-link', email);
  }
}
