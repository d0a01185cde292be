import { Injectable } from '@nestjs/common';
import { ServerAddress } from '../../platform/index.ts';
import type { CodePurpose } from '../credentials/secrets/one-time-codes.ts';
import type { UserEntity } from '../people/users/user.entity.ts';
import type { Letter } from './mail.ts';

const WORDS: Readonly<Record<CodePurpose, { readonly subject: string; readonly lead: string }>> = {
  'password-reset': {
    subject: 'Stockade: choose a new password',
    lead: 'You or an administrator requested a link to choose a new password for this address.',
  },
  invitation: {
    subject: 'Stockade: you are invited',
    lead: 'An administrator created an account for you. Choose a password to begin.',
  },
  'email-verification': {
    subject: 'Stockade: verify your address',
    lead: 'Follow the link to verify your e-mail address.',
  },
  'magic-link': {
    subject: 'Stockade: your sign-in link',
    lead: 'Follow the link to sign in.',
  },
};

/** Texts of mails. */
@Injectable()
export class Letters {
  constructor(private readonly address: ServerAddress) {}

  /** A letter with a link; the code stands behind the `#` of it, where no server and no log sees it. */
  withLink(purpose: CodePurpose, user: UserEntity, code: string, ttlSeconds: number): Letter {
    const { subject, lead } = WORDS[purpose];
    const lines = [
      lead,
      `${this.address.url}/account#token=${code}`,
      `The link works once, within ${lasting(ttlSeconds)}. If you did not expect this mail, ignore it and do not share the link.`,
    ];
    return { about: purpose, subject, text: letterTo(user, lines) };
  }

  /** A letter that tells what was done to an account, so that its owner can act if it was not them. */
  notice(user: UserEntity, subject: string, what: string): Letter {
    const lines = [
      what,
      `Time: ${new Date().toISOString()}. If you did not do or expect this, change your password, sign out everywhere, and tell an administrator.`,
    ];
    return { about: 'notice', subject: `Stockade: ${subject}`, text: letterTo(user, lines) };
  }
}

function letterTo({ name }: UserEntity, paragraphs: readonly string[]): string {
  const greeting = name === null ? 'Hello,' : `Hello ${plain(name)},`;
  return `${[greeting, ...paragraphs].join('\n\n')}\n`;
}

/** Text that somebody chose, as one line that no mail program turns into a link or an address. */
export function plain(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[.:/@]/g, ' ')
    .trim()
    .slice(0, 80);
}

function lasting(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 172_800
    ? `${Math.floor(seconds / 3600)} hours`
    : `${Math.floor(seconds / 86_400)} days`;
}
