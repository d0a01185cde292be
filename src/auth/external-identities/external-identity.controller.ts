import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Self } from '../../platform/index.ts';
import { ExternalIdentityList } from './external-identity.dto.ts';
import { ExternalIdentities } from './external-identity.service.ts';

@ApiTags('self')
@Controller('v1/me/identities')
export class ExternalIdentityController {
  constructor(private readonly identities: ExternalIdentities) {}

  @Get()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'Who vouches for you when you sign in elsewhere' })
  @ApiOkResponse({ type: ExternalIdentityList })
  list(): Promise<ExternalIdentityList> {
    return this.identities.list();
  }

  @Delete(':id')
  @HttpCode(204)
  @Self({ interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Let that provider sign you in no more; it cannot be undone' })
  @ApiNoContentResponse()
  async remove(@Param('id') id: string): Promise<void> {
    await this.identities.remove(id);
  }
}
