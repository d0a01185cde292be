/** Introduction of the API description. */
export const INTRODUCTION = `Demand forecasting for data that must stay confidential: stored sealed, shared by policy, and audited.

## Authentication

Send one of these with every request, never in a URL:

- \`Authorization: Bearer <access token>\`. \`POST /token\` with \`grant_type=password\`, \`username\` and \`password\` returns
  one, with a refresh token. Other programs use OAuth 2.1: see \`/.well-known/openid-configuration\`.
- \`X-API-Key: <key>\`. \`POST /v1/api-keys\` creates a key with the scopes that you choose.

## First steps

1. Sign in: \`POST /token\`.
2. Create a dataset: \`POST /v1/datasets\`.
3. Import demand, a CSV with the columns \`unique_id,ds,y\`: \`POST /v1/datasets/{id}/imports\`.
4. Follow the import until its \`state\` is \`succeeded\`: \`GET /v1/imports/{id}/events\`.
5. Forecast every series: \`POST /v1/datasets/{id}/forecasts\`.
6. Read the values, as JSON, CSV or NDJSON by \`Accept\`: \`GET /v1/forecasts/{id}/values\`.

To try a forecast without storing anything, send series in the body of \`POST /v1/forecast\`.

## Conventions

- Times are RFC 3339 in UTC, ids are opaque, and unknown fields and query parameters are rejected.
- Lists return \`{ items, nextCursor }\`; send \`nextCursor\` as \`cursor\` for the next page.
- Errors are problem details (RFC 9457) with a stable \`code\`; OAuth endpoints use the shape of RFC 6749.
- Long work returns 202 with \`Location\`; the resource has \`state\` and \`progress\`, and streams both at \`…/events\`.
- A \`POST\` with an \`Idempotency-Key\` can be sent again; a repeated request returns the stored response.
- \`RateLimit\` and \`RateLimit-Policy\` report the rate limits; \`Retry-After\` tells when to try again.
`;

/** The groups of routes, in the order in which a reader needs them. */
export const TAGS: Readonly<Record<string, string>> = {
  'sign-in': 'Sign in and refresh sessions: passwords, passkeys, links by mail, single sign-on.',
  self: 'Your own account: password, sessions, second factors, passkeys, consents.',
  demand: 'Datasets and their demand: import files, read series and observations.',
  forecasts:
    'Forecasts with prediction intervals, their accuracy and explanation, and stock plans.',
  access: 'Who may do what: grants, roles, conditions, requests, reviews and explained decisions.',
  people: 'Users, service accounts, groups, API keys, OAuth clients and identity providers.',
  audit: 'The append-only audit log.',
  alerts: 'Detection of attacks: rules, alerts, channels, network rules and incidents.',
  oauth: 'The OAuth 2.1 and OpenID Connect server for programs.',
  scim: 'Provisioning of users and groups by a directory (SCIM 2.0).',
  operate: 'Probes and metrics for operators.',
};
