import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Self } from '../../../platform/index.ts';
import { ExternalIdentityList } from './external-identity.dto.ts';
import { ExternalIdentityService } from './external-identity.service.ts';

@ApiTags('self')
@Controller('v1/me/identities')
export class ExternalIdentityController {
  constructor(private readonly identities: ExternalIdentityService) {}

  @Get()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'List the identity providers that can sign you in' })
  @ApiOkResponse({ type: ExternalIdentityList })
  list(): Promise<ExternalIdentityList> {
    return this.identities.list();
  }

  @Delete(':id')
  @HttpCode(204)
  @Self({ interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Unlink an identity provider from your account, permanently' })
  @ApiNoContentResponse()
  async remove(@Param('id') id: string): Promise<void> {
    await this.identities.remove(id);
  }
}
