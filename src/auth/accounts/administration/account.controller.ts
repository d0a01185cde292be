import { Controller, Delete, HttpCode, Post, Query, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Request } from 'express';
import { Can, Idempotent, Located, wantedVersion } from '../../../platform/index.ts';
import { InvitationService } from '../invitations/invitation.service.ts';
import { PasswordResetService } from '../../sign-in/password-resets/password-reset.service.ts';
import { Passwords } from '../../factors/passwords/passwords.ts';
import { UserRemovalChoice } from '../../people/users/user.dto.ts';
import { UserEntity } from '../../people/users/user.entity.ts';
import { USER, UserLocator } from '../../people/users/user.policy.ts';
import { AddressConfirmation } from '../lifecycle/address-confirmation.ts';
import { UserRemoval } from '../lifecycle/user-removal.ts';

/** Routes by which admins manage a user's credentials. No route allows acting as another user. */
@ApiTags('people')
@Controller('v1/users/:id')
export class AccountController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly resets: PasswordResetService,
    private readonly passwords: Passwords,
    private readonly removal: UserRemoval,
    private readonly addresses: AddressConfirmation,
  ) {}

  @Post('invitation')
  @HttpCode(202)
  @Idempotent()
  @Can('invite', USER, UserLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Send an invitation again; the earlier link ends' })
  @ApiAcceptedResponse()
  async invite(@Located() user: UserEntity): Promise<void> {
    await this.invitations.send(user);
  }

  @Post('password-reset')
  @HttpCode(202)
  @Idempotent()
  @Can('resetPassword', USER, UserLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Send a password reset link and require a new password' })
  @ApiAcceptedResponse()
  async resetPassword(@Located() user: UserEntity): Promise<void> {
    await this.resets.demand(user);
  }

  @Post('password-compromise')
  @HttpCode(204)
  @Idempotent()
  @Can('resetPassword', USER, UserLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({
    summary: 'Report a password as known to others: sign out everywhere, require a new one',
  })
  @ApiNoContentResponse()
  async compromised(@Located() user: UserEntity): Promise<void> {
    await this.passwords.compromised(user);
  }

  @Post('address-confirmation')
  @HttpCode(204)
  @Idempotent()
  @Can('resetPassword', USER, UserLocator, { recent: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Confirm an e-mail address that a directory changed' })
  @ApiNoContentResponse()
  async confirmAddress(@Located() user: UserEntity): Promise<void> {
    await this.addresses.confirm(user);
  }

  @Delete()
  @HttpCode(204)
  @Can('delete', USER, UserLocator, { recent: true, withinScopes: true })
  @ApiParam({ name: 'id' })
  @ApiOperation({ summary: 'Delete a user; an heir takes over the datasets' })
  @ApiNoContentResponse()
  async remove(
    @Located() user: UserEntity,
    @Query() { heir }: UserRemovalChoice,
    @Req() request: Request,
  ): Promise<void> {
    await this.removal.remove(user, heir, wantedVersion(request));
  }
}
