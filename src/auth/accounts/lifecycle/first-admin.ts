import { Injectable } from '@nestjs/common';
import { Config, ConfigError, logger, Problem } from '../../../platform/index.ts';
import { generateReadableSecret } from '../../credentials/secrets/generated-secret.ts';
import { OrganizationService } from '../../people/organizations/organization.service.ts';
import { SINGLE_FACTOR_LENGTH } from '../../factors/passwords/password-length.ts';
import { PasswordPolicy } from '../../factors/passwords/password-policy.ts';
import { NewUsers } from './new-users.ts';

/** The admin that an empty database gets; `generatedPassword` only where the operator gave none. */
export interface FirstAdmin {
  readonly email: string;
  readonly generatedPassword: string | undefined;
}

@Injectable()
export class FirstAdminMaker {
  constructor(
    private readonly organizations: OrganizationService,
    private readonly users: NewUsers,
    private readonly policy: PasswordPolicy,
    private readonly config: Config,
  ) {}

  /** Makes an organization and its admin on an empty database; undefined when it is not empty. */
  async make(): Promise<FirstAdmin | undefined> {
    const given = this.config.ADMIN_PASSWORD;
    const generatedPassword = given === undefined ? generateReadableSecret() : undefined;
    const email = this.config.ADMIN_EMAIL;
    const made = await this.organizations.create(
      'My organization',
      async (organizationId) => {
        if (given !== undefined) await this.checkPassword(given, email);
        const password = given ?? generatedPassword;
        const admin = { email, roles: ['admin'], ...(password === undefined ? {} : { password }) };
        await this.users.create(organizationId, admin, { judged: true });
      },
      { onlyWhenEmpty: true },
    );
    return made ? { email, generatedPassword } : undefined;
  }

  /** The password that the operator gave: a weak one is said to be weak in development, and refused elsewhere. */
  private async checkPassword(password: string, email: string): Promise<void> {
    const least = this.config.AUTH_PASSWORD_MIN_LENGTH;
    if ([...password.normalize('NFC')].length < SINGLE_FACTOR_LENGTH) {
      const advice = `has fewer than ${SINGLE_FACTOR_LENGTH} characters: enrol a second factor beside it`;
      logger.warn(`ADMIN_PASSWORD ${advice}`);
    }
    try {
      await this.policy.validate('/password', password, { email, name: null }, least);
    } catch (error) {
      const refused = error instanceof Problem ? error.options.errors?.[0] : undefined;
      if (refused === undefined) throw error;
      const severe = this.config.NODE_ENV === 'production' || refused.code === 'password_too_short';
      if (severe) throw new ConfigError([`ADMIN_PASSWORD ${refused.detail}`]);
      logger.warn(`ADMIN_PASSWORD ${refused.detail}; production would not start with it`);
    }
  }
}
