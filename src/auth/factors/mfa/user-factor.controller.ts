import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { Can, Located } from '../../../platform/index.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { USER, UserLocator } from '../../people/users/user.policy.ts';
import { FactorReset } from './factor-reset.ts';
import { FactorChoice, UserFactors } from './user-factor.dto.ts';

@ApiTags('people')
@Controller('v1/users/:id/factors')
export class UserFactorController {
  constructor(private readonly factors: FactorReset) {}

  @Get()
  @Can('resetFactors', USER, UserLocator)
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'List the second factors of a user' })
  @ApiOkResponse({ type: UserFactors })
  list(@Located() user: UserEntity): Promise<UserFactors> {
    return this.factors.list(user);
  }

  @Delete()
  @HttpCode(204)
  @Can('resetFactors', USER, UserLocator, { interactive: true, recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Remove the second factors of a user, who is signed out' })
  @ApiNoContentResponse()
  async reset(@Located() user: UserEntity, @Query() { passkeys }: FactorChoice): Promise<void> {
    await this.factors.reset(user, { passkeys: passkeys === 'true' });
  }
}
