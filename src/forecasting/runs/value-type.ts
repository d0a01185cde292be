import type { Request } from 'express';
import { VALUE_TYPES, type ValueType } from './value-format.ts';

/** The format that the client accepts best; JSON when it accepts none of them. */
export function acceptedType(request: Request): ValueType {
  const accepted = request.accepts([...VALUE_TYPES]);
  return VALUE_TYPES.find((type) => type === accepted) ?? 'application/json';
}
