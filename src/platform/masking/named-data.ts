import type { DataClass, MaskForm } from './data-class.ts';

/** Data class of a field. */
export interface Classified {
  readonly dataClass: DataClass;
  readonly form?: MaskForm;
}

const secret: Classified = { dataClass: 'secret' };
const email: Classified = { dataClass: 'personal', form: 'email' };
const name: Classified = { dataClass: 'personal', form: 'name' };
const address: Classified = { dataClass: 'personal', form: 'address' };
const device: Classified = { dataClass: 'personal', form: 'device' };
const amount: Classified = { dataClass: 'commercial', form: 'rounded' };
const product: Classified = { dataClass: 'commercial', form: 'last_four' };

/** Data classes by name, for data without declared fields: log, details of audit entries, values. */
export const NAMED_DATA: Readonly<Record<string, Classified>> = {
  password: secret,
  token: secret,
  authorization: secret,
  key: secret,
  secret,
  otp: secret,
  cookie: secret,
  refresh_token: secret,
  email,
  username: email,
  login: email,
  displayName: name,
  givenName: name,
  familyName: name,
  phone: { dataClass: 'personal', form: 'phone' },
  ip: address,
  address,
  source: address,
  device,
  userAgent: device,
  unique_id: product,
  uniqueId: product,
  y: amount,
  mean: amount,
};

const INTERVAL = /^(lo|hi)_\d/;

export function classOfName(field: string): Classified | undefined {
  if (INTERVAL.test(field)) return amount;
  return Object.hasOwn(NAMED_DATA, field) ? NAMED_DATA[field] : undefined;
}
