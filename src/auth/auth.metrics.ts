import { Counter } from 'prom-client';
import { registry } from '../platform/index.ts';

export const signIns = new Counter({
  name: 'stockade_sign_ins_total',
  help: 'Attempts to sign in, by grant and outcome.',
  labelNames: ['grant', 'outcome'] as const,
  registers: [registry],
});

export const passkeyCloneAlarms = new Counter({
  name: 'stockade_passkey_clone_alarms_total',
  help: 'Passkeys whose signature counter went backwards: there may be a copy of one.',
  registers: [registry],
});

export const mails = new Counter({
  name: 'stockade_mails_total',
  help: 'Mails, by what they are about and whether they were sent, put off, given up or not offered.',
  labelNames: ['about', 'outcome'] as const,
  registers: [registry],
});

export const oneTimeCodes = new Counter({
  name: 'stockade_one_time_codes_total',
  help: 'Codes and links that work once, by purpose and whether they were issued, used or refused.',
  labelNames: ['purpose', 'outcome'] as const,
  registers: [registry],
});
