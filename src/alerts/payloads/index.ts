export { ATTACK_SCORE } from './findings.ts';
export type { AttackClass, PayloadRule } from './findings.ts';
export { inspectRequest, inspectValue } from './inspect-request.ts';
export type { InspectedRequest, Inspection } from './inspect-request.ts';
