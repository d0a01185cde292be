import { BlockList, isIP } from 'node:net';

/** An address, or a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 4: 32, 6: 128 }[isIP(address)];
  if (bits === undefined || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits;
}

/** Tests whether an address lies in one of the networks; undefined if all addresses do. */
export function networkList(networks: readonly string[]): BlockList | undefined {
  if (networks.length === 0) return undefined;
  const list = new BlockList();
  for (const text of networks) {
    const [address = '', prefix] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** Whether an address lies in a list; an IPv4 address in an IPv6 coat counts as itself. */
export function liesIn(list: BlockList, address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}

/** Whether all addresses of `networks` lie in `others`. An empty list means all addresses. */
export function liesWithin(networks: readonly string[], others: readonly string[]): boolean {
  if (others.length === 0) return true;
  return networks.length > 0 && networks.every((text) => others.some((o) => contains(o, text)));
}

function contains(outer: string, inner: string): boolean {
  const [base = '', bits] = outer.split('/');
  const [address = '', innerBits] = inner.split('/');
  const whole = isIP(base) === 6 ? 128 : 32;
  const list = networkList([outer]);
  if (isIP(base) !== isIP(address) || list === undefined) return false;
  return Number(innerBits ?? whole) >= Number(bits ?? whole) && liesIn(list, address);
}
