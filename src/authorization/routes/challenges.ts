import {
  Problem,
  type Principal,
  type ProblemCode,
  type RequiredAction,
} from '../../platform/index.ts';
import type { Strength } from '../conditions/circumstances.ts';
import type { Limit } from '../conditions/condition-catalog.ts';

/** What a user is told who has to do something first. */
const REQUIRED_OF_USER = {
  change_password: ['password_change_required', 'Set a new password: PUT /v1/me/password.'],
  enroll_factor: [
    'second_factor_required',
    'Your role requires a second factor: enrol one at /v1/me/mfa.',
  ],
} as const satisfies Record<RequiredAction, readonly [ProblemCode, string]>;

/** The same for a caller with an API key of theirs. */
const REQUIRED_OF_KEY = {
  change_password: [
    'password_change_required',
    'The owner of the API key must set a new password first.',
  ],
  enroll_factor: [
    'second_factor_required',
    "The role of the key's owner requires a second factor; create another key in a session with one.",
  ],
} as const satisfies Record<RequiredAction, readonly [ProblemCode, string]>;

/** What has to be done before anything else is allowed. */
export function actionRequired(action: RequiredAction, kind: Principal['kind']): Problem {
  const [code, detail] = (kind === 'api_key' ? REQUIRED_OF_KEY : REQUIRED_OF_USER)[action];
  return new Problem(code, detail);
}

/** RFC 9470, section 3: how fresh the sign-in has to be. */
export function recentSignInRequired(maxAgeSeconds: number): Problem {
  const detail = `This requires a sign-in within the last ${maxAgeSeconds} s; send POST /v1/me/reauthentication.`;
  return challenged(
    detail,
    `error_description="A more recent sign-in is needed", max_age="${maxAgeSeconds}"`,
  );
}

/** RFC 9470, section 3: how fresh and how strong the proof has to be. */
export function stepUpRequired(limits: readonly Limit[], why: string): Problem {
  const ages = limits.map(({ condition }) => condition.maxAgeSeconds ?? Infinity);
  const wanted = limits.flatMap(({ condition: { strength } }) => strength ?? []);
  const age = Math.min(...ages);
  const asked = [
    'error_description="Another proof is needed"',
    ...(age === Infinity ? [] : [`max_age="${age}"`]),
    ...(wanted.length === 0 ? [] : [`acr_values="${ACR[strongest(wanted)]}"`]),
  ];
  return challenged(`${why}. POST /v1/me/reauthentication.`, asked.join(', '));
}

const strongest = (all: readonly Strength[]): Strength =>
  all.includes('phishing_resistant') ? 'phishing_resistant' : 'multi_factor';

/** OpenID's names: Provider Authentication Policy Extension 1.0, and Enhanced Authentication Profile (draft). */
const ACR: Readonly<Record<Strength, string>> = {
  multi_factor: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor',
  phishing_resistant: 'phr',
};

function challenged(detail: string, asked: string): Problem {
  const challenge = `Bearer realm="stockade", error="insufficient_user_authentication", ${asked}`;
  return new Problem('reauthentication_required', detail, {
    headers: { 'WWW-Authenticate': challenge },
  });
}
