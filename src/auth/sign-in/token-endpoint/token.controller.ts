import { Body, Controller, Header, HttpCode, Post, Req, UseFilters } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Config, Public } from '../../../platform/index.ts';
import { MagicLinkService } from '../magic-links/magic-link.service.ts';
import {
  MAGIC_LINK_GRANT,
  PASSKEY_GRANT,
  TokenForm,
  TokenResponse,
} from '../../credentials/sessions/session.dto.ts';
import { SessionService, type TokenPair } from '../../credentials/sessions/session.service.ts';
import { OAuthError, OAuthErrorFilter } from '../methods/oauth-error.ts';
import { PasskeySignInService } from '../methods/passkey-sign-in.service.ts';
import { ProofOfPossession } from './proof-of-possession.ts';
import { SignInService } from '../methods/sign-in.service.ts';

/** A form field as the client sent it: text, once, or it does not count. */
type Form = Readonly<Record<string, unknown>>;

/** Characters of JSON: what an authenticator says is far shorter. */
const MAX_ASSERTION_LENGTH = 8192;

@ApiTags('sign-in')
@Controller('token')
@UseFilters(OAuthErrorFilter)
export class TokenController {
  constructor(
    private readonly signIn: SignInService,
    private readonly passkeys: PasskeySignInService,
    private readonly sessions: SessionService,
    private readonly magicLinks: MagicLinkService,
    private readonly proofOfKey: ProofOfPossession,
    private readonly config: Config,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Sign in, or refresh a session (RFC 6749)' })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: TokenResponse })
  async token(@Body() form: unknown, @Req() request: Request): Promise<TokenResponse> {
    if (request.unreadableForm !== undefined) throw request.unreadableForm;
    if (request.is('application/x-www-form-urlencoded') === false) {
      throw new OAuthError('invalid_request', 'Send application/x-www-form-urlencoded.');
    }
    await this.proofOfKey.note(request);
    const pair = await this.grant((form ?? {}) as Form);
    if (pair === undefined)
      throw new OAuthError('invalid_grant', 'These credentials are not valid.');
    return {
      access_token: pair.accessToken,
      token_type: pair.bound ? 'DPoP' : 'Bearer',
      expires_in: pair.expiresInSeconds,
      refresh_token: pair.refreshToken,
    };
  }

  private grant(form: Form): Promise<TokenPair | undefined> {
    switch (field(form, 'grant_type')) {
      case 'password':
        if (!this.config.AUTH_PASSWORD_GRANT) throw passwordGrantIsOff();
        return this.signIn.byPassword(
          field(form, 'username', 320),
          field(form, 'password', 1024),
          optional(form, 'otp', 64),
          optional(form, 'assertion', MAX_ASSERTION_LENGTH),
        );
      case PASSKEY_GRANT:
        return this.passkeys.byPasskey(field(form, 'assertion', MAX_ASSERTION_LENGTH));
      case 'refresh_token':
        return this.sessions.refresh(field(form, 'refresh_token', 256));
      case MAGIC_LINK_GRANT:
        return this.magicLinks.signIn(field(form, 'token', 256), optional(form, 'otp', 64));
      default:
        throw new OAuthError(
          'unsupported_grant_type',
          `Use password, refresh_token, ${PASSKEY_GRANT} or ${MAGIC_LINK_GRANT}.`,
        );
    }
  }
}

const passwordGrantIsOff = (): OAuthError =>
  new OAuthError('unsupported_grant_type', 'The password grant is disabled; use /oauth2/auth.');

function optional(form: Form, name: string, longest: number): string | undefined {
  return form[name] === undefined ? undefined : field(form, name, longest);
}

function field(form: Form, name: string, longest = 64): string {
  const value = form[name];
  if (typeof value !== 'string' || value === '') {
    throw new OAuthError('invalid_request', `Send ${name} exactly once.`);
  }
  if (value.length > longest || value.includes('\0') || !value.isWellFormed()) {
    throw new OAuthError('invalid_request', `${name} is not valid.`);
  }
  return value;
}
