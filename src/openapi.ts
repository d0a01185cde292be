import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import {
  IDENTITY_SCOPES,
  OAUTH_PATHS,
  SCIM_PROBLEMS,
  SCOPES,
  wordsForScope,
} from './auth/index.ts';
import { Declarations } from './authorization/index.ts';
import { FILE_SCHEMAS } from './forecasting/index.ts';
import { eachOf, withExampleLists } from './openapi-dialect.ts';
import { addExamples } from './openapi-examples.ts';
import { ERROR_RESPONSES, ERROR_SCHEMAS } from './openapi-errors.ts';
import { INTRODUCTION, TAGS } from './openapi-texts.ts';

type Operation = Record<string, unknown>;

/** Descriptions of responses by status, for routes that do not describe them. */
const OUTCOMES: Readonly<Record<string, string>> = {
  200: 'Success.',
  201: 'The created resource.',
  202: 'Accepted; the work continues in the background.',
  204: 'Success, without a body.',
};

/** Returns the OpenAPI 3.1 description of every mounted route, with the access that each requires. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Stockade')
    .setDescription(INTRODUCTION)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'This server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addOAuth2(
      {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: '/oauth2/auth',
            tokenUrl: '/oauth2/token',
            refreshUrl: '/oauth2/token',
            scopes: Object.fromEntries(
              [...IDENTITY_SCOPES, ...SCOPES].map((scope) => [scope, `${wordsForScope(scope)}.`]),
            ),
          },
        },
      },
      'oauth2',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, options, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '')}_${method}`,
  });
  document.tags = Object.entries(TAGS).map(([name, description]) => ({ name, description }));
  for (const { method, path, access } of app.get(Declarations).list()) {
    const operation = operationOf(document, path, method);
    if (operation === undefined) continue;
    operation['security'] =
      access.kind === 'public' ? [] : [{ bearer: [] }, { oauth2: [] }, { apiKey: [] }];
    const error = { $ref: `#/components/responses/${errorShape(path)}` };
    describeOutcomes(operation);
    typePathParameters(operation);
    operation['responses'] = {
      ...(operation['responses'] as object),
      '4XX': error,
      '5XX': error,
    };
  }
  const { components } = document;
  if (components === undefined) throw new Error('the routes describe no schemas');
  Object.assign(components.schemas ?? {}, FILE_SCHEMAS, ERROR_SCHEMAS);
  components.responses = ERROR_RESPONSES;
  addExamples(document);
  return inDialect(document) as OpenAPIObject;
}

function describeOutcomes({ responses }: Operation): void {
  const answers = Object.entries((responses ?? {}) as Record<string, { description?: string }>);
  for (const [status, answer] of answers) answer.description ||= OUTCOMES[status] ?? '';
}

/** Parameters that are read by pipes or schemas of our own have no type of their own: all are texts. */
function typePathParameters({ parameters = [] }: Operation): void {
  for (const { in: place, schema } of parameters as { in: string; schema: { type?: string } }[]) {
    if (place === 'path') schema.type ??= 'string';
  }
}

/** The document with the examples of all its schemas as OpenAPI 3.1 has them. */
function inDialect(part: unknown, place?: string): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => inDialect(item));
  if (typeof part !== 'object' || part === null || place === 'example') return part;
  if (place === 'schema') return withExampleLists(part);
  if (place === 'schemas') return eachOf(part);
  const entries = Object.entries(part) as [string, unknown][];
  return Object.fromEntries(entries.map(([name, value]) => [name, inDialect(value, name)]));
}

function errorShape(path: string): keyof typeof ERROR_RESPONSES {
  if (SCIM_PROBLEMS.paths.test(path)) return 'ScimProblem';
  return OAUTH_PATHS.test(path) ? 'OAuthError' : 'Problem';
}

/** Media types of the successful responses of a route. */
export function answeredTypes(
  document: OpenAPIObject,
  { method, path }: { readonly method: string; readonly path: string },
): string[] {
  const responses = operationOf(document, path, method)?.['responses'] as
    Record<string, { readonly content?: object }> | undefined;
  return Object.entries(responses ?? {}).flatMap(([status, { content }]) =>
    /^2\d\d$/.test(status) ? Object.keys(content ?? {}) : [],
  );
}

function operationOf(document: OpenAPIObject, path: string, method: string): Operation | undefined {
  const item = document.paths[path.replace(/:([A-Za-z]+)/g, '{$1}')] as
    Record<string, Operation> | undefined;
  return item?.[method.toLowerCase()];
}
