import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Config, Self } from '../../platform/index.ts';

class RoleList {
  @ApiProperty({ type: [String], example: ['admin', 'user', 'viewer'] })
  readonly items!: readonly string[];

  @ApiProperty({ example: 'viewer', description: 'What a user gets who is created without roles.' })
  readonly defaultRole!: string;
}

@ApiTags('people')
@Controller('v1/roles')
export class RoleController {
  constructor(private readonly config: Config) {}

  @Get()
  @Self()
  @ApiOperation({ summary: 'The roles that can be assigned' })
  @ApiOkResponse({ type: RoleList })
  list(): RoleList {
    return { items: this.config.AUTH_ROLES, defaultRole: this.config.AUTH_DEFAULT_ROLE };
  }
}
