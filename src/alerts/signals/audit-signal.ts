import type { SequencedEvent } from '../../audit/index.ts';
import { subnetOf } from '../../platform/index.ts';
import type { Signal } from './signal.ts';

/** An audit entry as a signal. */
export function toAuditSignal(entry: SequencedEvent): Signal {
  const { id, sequence, occurredAt, action, resource, status, source, reason } = entry;
  return {
    kind: 'audit',
    id,
    position: sequence,
    at: occurredAt,
    fields: {
      ...entry.details,
      action,
      resource,
      resource_type: resource.split(':', 1)[0],
      status,
      source,
      network: subnetOf(source),
      user_id: entry.userId,
      credential_id: entry.credentialId,
      reason,
      hour: occurredAt.getUTCHours(),
    },
  };
}
