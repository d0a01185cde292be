import type { Request } from 'express';
import { notAcceptable } from '../../platform/index.ts';
import { VALUE_TYPES, type ValueType } from './value-format.ts';

/** The format that the client accepts best. @throws Problem not_acceptable */
export function acceptedType(request: Request): ValueType {
  request.res?.vary('Accept');
  const accepted = request.accepts([...VALUE_TYPES]);
  const type = VALUE_TYPES.find((one) => one === accepted);
  if (type === undefined) throw notAcceptable(VALUE_TYPES);
  return type;
}
