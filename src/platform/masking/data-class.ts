import { isIPv4, isIPv6 } from 'node:net';

/** Sensitivity of a field: secret, personal, commercial or public. */
export const DATA_CLASSES = ['secret', 'personal', 'commercial', 'public'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** Returns the masked form of a value. */
export type MaskForm =
  | 'hidden'
  | 'email'
  | 'name'
  | 'address'
  | 'device'
  | 'phone'
  | 'last_four'
  | 'rounded'
  | 'bucketed'
  | 'text';

const HIDDEN = '***';

/** A value as those see it who may not see its class plainly; null stays null, and a list a list. */
export function mask(value: unknown, dataClass: DataClass, form?: MaskForm): unknown {
  if (dataClass === 'public' || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((one) => mask(one, dataClass, form));
  if (dataClass === 'secret') return HIDDEN;
  if (typeof value === 'number') return maskedNumber(value, form ?? 'rounded');
  if (typeof value !== 'string') return HIDDEN;
  return maskedText(value, form ?? (dataClass === 'personal' ? 'name' : 'last_four'));
}

function maskedNumber(value: number, form: MaskForm): unknown {
  if (form === 'rounded') return Number(value.toPrecision(1));
  return form === 'bucketed' ? bucketOf(value) : HIDDEN;
}

/** Lower bound of a number's bucket: 1, 2, 5, 10, 20, 50, … */
function bucketOf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const decade = 10 ** Math.floor(Math.log10(Math.abs(value)));
  const first = [5, 2, 1].find((step) => Math.abs(value) >= step * decade) ?? 1;
  return Math.sign(value) * Number((first * decade).toPrecision(1));
}

function maskedText(text: string, form: MaskForm): string {
  switch (form) {
    case 'email':
      return maskedEmail(text);
    case 'name':
      return text.replace(/\S+/gu, ([first]) => `${first}${HIDDEN}`);
    case 'address':
      return maskedAddress(text);
    case 'device':
      return `${/^[A-Za-z]{1,20}(?=\/)/.exec(text)?.[0] ?? ''}/${HIDDEN}`;
    case 'phone':
      return text.replace(/\d(?=(?:\D*\d){4})/g, '*');
    case 'last_four':
      return text.length <= 4 ? HIDDEN : `${HIDDEN}${[...text].slice(-4).join('')}`;
    case 'text':
      return maskedWithin(text);
    case 'hidden':
    case 'rounded':
    case 'bucketed':
      return HIDDEN;
  }
}

/** `j***@e***.com` */
function maskedEmail(text: string): string {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const dot = domain.lastIndexOf('.');
  const last = dot > 0 ? domain.slice(dot) : '';
  const begun = (part: string): string => `${[...part][0] ?? ''}${HIDDEN}`;
  return at < 0 ? begun(text) : `${begun(local)}@${begun(domain)}${last}`;
}

/** The network that it is of; what is no address, such as `job`, names nobody. */
function maskedAddress(text: string): string {
  const mapped = text.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(mapped)) return `${mapped.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIPv6(text)) return `${groupsOf(text).slice(0, 3).join(':')}::/48`;
  return /^[a-z]{1,20}$/.test(text) ? text : HIDDEN;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...(tail === undefined ? [] : zeros), ...right];
}

const EMAIL_WITHIN = /[^\s@"'<>(),;:]{1,64}@[A-Za-z0-9.-]{1,253}/g;
const ADDRESS_WITHIN = /\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}/gi;

/** Free text without the addresses in it. */
function maskedWithin(text: string): string {
  return text
    .replace(EMAIL_WITHIN, maskedEmail)
    .replace(ADDRESS_WITHIN, (found) =>
      isIPv4(found) || isIPv6(found) ? maskedAddress(found) : found,
    );
}
