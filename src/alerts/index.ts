export { AlertsModule } from './alerts.module.ts';
export { AlertWorkers } from './alert-workers.ts';
export { NetworkRuleGuard } from './network-rules/network-rule.guard.ts';
export { SessionRisksInForce } from './session-risk/session-risks-in-force.ts';
export { ALERTS_DESCRIPTOR } from './alerts.descriptor.ts';
