import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { IDENTITY_SCOPES, SCIM_PROBLEMS, SCOPES } from './auth/index.ts';
import { addExamples } from './openapi-examples.ts';
import { Declarations } from './authorization/index.ts';

/** The OpenAPI description of every mounted route, with what each needs to be let in. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Stockade')
    .setDescription('Demand forecasting for data that you could not hand to anyone.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer')
    .addOAuth2(
      {
        type: 'oauth2',
        flows: {
          authorizationCode: {
            authorizationUrl: '/oauth2/auth',
            tokenUrl: '/oauth2/token',
            refreshUrl: '/oauth2/token',
            scopes: Object.fromEntries([...IDENTITY_SCOPES, ...SCOPES].map((scope) => [scope, ''])),
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
  addExamples(document);
  for (const { method, path, access } of app.get(Declarations).list()) {
    const operation = operationOf(document, path, method);
    if (operation === undefined) continue;
    if (access.kind !== 'public')
      operation['security'] = [{ bearer: [] }, { oauth2: [] }, { apiKey: [] }];
    const problem = SCIM_PROBLEMS.paths.test(path) ? SCIM_PROBLEM : PROBLEM;
    operation['responses'] = { ...(operation['responses'] as object), default: problem };
  }
  return document;
}

const PROBLEM = {
  description: 'A problem (RFC 9457)',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          instance: { type: 'string' },
          code: { type: 'string' },
          requestId: { type: 'string' },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                pointer: { type: 'string' },
                code: { type: 'string' },
                detail: { type: 'string' },
              },
            },
          },
        },
      },
    },
  },
};

const SCIM_PROBLEM = {
  description: 'A problem (RFC 7644, section 3.12)',
  content: {
    [SCIM_PROBLEMS.mediaType]: {
      schema: {
        type: 'object',
        required: ['schemas', 'status', 'detail'],
        properties: {
          schemas: { type: 'array', items: { type: 'string' } },
          status: { type: 'string' },
          scimType: { type: 'string' },
          detail: { type: 'string' },
        },
      },
      example: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '409',
        scimType: 'uniqueness',
        detail: 'userName cannot be used.',
      },
    },
  },
};

function operationOf(
  document: OpenAPIObject,
  path: string,
  method: string,
): Record<string, unknown> | undefined {
  const item = document.paths[path.replace(/:([A-Za-z]+)/g, '{$1}')] as
    Record<string, Record<string, unknown>> | undefined;
  return item?.[method.toLowerCase()];
}
