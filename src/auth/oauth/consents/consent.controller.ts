import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { Self, PublicField } from '../../../platform/index.ts';
import { ConsentService } from './consent.service.ts';

class ConsentResponse {
  @PublicField({ example: 'stc_AZrr…' })
  readonly clientId!: string;

  @PublicField({ example: 'Planning board' })
  readonly clientName!: string;

  @PublicField({ type: [String], example: ['datasets:read'] })
  readonly scopes!: readonly string[];

  @PublicField({ format: 'date-time', description: 'When you first consented.' })
  readonly since!: string;

  @PublicField({ format: 'date-time' })
  readonly lastUsedAt!: string;
}

class ConsentList {
  @ApiProperty({ type: [ConsentResponse] })
  readonly items!: ConsentResponse[];
}

@ApiTags('self')
@Controller('v1/me/consents')
export class ConsentController {
  constructor(private readonly consents: ConsentService) {}

  @Get()
  @Self({ interactive: true })
  @ApiOperation({ summary: 'List the OAuth clients that you have allowed' })
  @ApiOkResponse({ type: ConsentList })
  list(): Promise<ConsentList> {
    return this.consents.list();
  }

  @Delete(':clientId')
  @HttpCode(204)
  @Self({ interactive: true })
  @ApiParam({ name: 'clientId', example: 'stc_AZrr…' })
  @ApiOperation({ summary: 'Withdraw your consent from an OAuth client, at once and everywhere' })
  @ApiNoContentResponse()
  async withdraw(@Param('clientId') clientId: string): Promise<void> {
    await this.consents.withdraw(clientId);
  }
}
