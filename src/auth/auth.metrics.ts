import { Counter } from 'prom-client';
import { registry } from '../platform/index.ts';

export const signIns = new Counter({
  name: 'stockade_sign_ins_total',
  help: 'Sign-in attempts, by grant and outcome.',
  labelNames: ['grant', 'outcome'] as const,
  registers: [registry],
});

export const passkeyCloneAlarms = new Counter({
  name: 'stockade_passkey_clone_alarms_total',
  help: 'Passkeys whose signature counter decreased: a passkey may have been copied.',
  registers: [registry],
});

export const mails = new Counter({
  name: 'stockade_mails_total',
  help: 'Mails, by subject and outcome: sent, postponed, given up or not offered.',
  labelNames: ['about', 'outcome'] as const,
  registers: [registry],
});

export const oneTimeCodes = new Counter({
  name: 'stockade_one_time_codes_total',
  help: 'One-time codes and links, by purpose and outcome: issued, used or refused.',
  labelNames: ['purpose', 'outcome'] as const,
  registers: [registry],
});
