import { isIPv4 } from 'node:net';
import type { NetworkRuleResponse } from './network-rule.dto.ts';

/** Two sets of denied networks, for `nft -f` (deploy/nftables.conf uses them). */
export function toNftables(rules: readonly NetworkRuleResponse[]): string {
  const denied = rules.filter(({ effect }) => effect === 'deny').map(({ network }) => network);
  const isV4 = (network: string): boolean => isIPv4(network.split('/', 1)[0]!);
  return [
    'table inet stockade {',
    setOf('denied4', 'ipv4_addr', denied.filter(isV4)),
    setOf(
      'denied6',
      'ipv6_addr',
      denied.filter((network) => !isV4(network)),
    ),
    '}',
    '',
  ].join('\n');
}

function setOf(name: string, type: string, networks: readonly string[]): string {
  const elements = networks.length === 0 ? '' : `    elements = { ${networks.join(', ')} }\n`;
  return `  set ${name} {\n    type ${type}\n    flags interval\n    auto-merge\n${elements}  }`;
}
