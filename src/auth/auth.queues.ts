import type { Queue } from '../platform/index.ts';

export const MAIL_QUEUE: Queue = { name: 'mail', version: 1 };
export const PASSWORD_RESET_QUEUE: Queue = { name: 'password-reset', version: 1 };
export const MAGIC_LINK_QUEUE: Queue = { name: 'magic-link', version: 1 };
