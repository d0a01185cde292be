export type { SignInEvent } from './sign-in-event.ts';
export { SignInRisk } from './sign-in-risk.ts';
export type { SignInAssessment, SignInReason, SignInRiskOptions } from './sign-in-risk.ts';
