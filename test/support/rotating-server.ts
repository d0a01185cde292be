import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type * as Crypto from '../../src/crypto/index.ts';
import type * as Main from '../../src/main.ts';
import type * as Platform from '../../src/platform/index.ts';

/** The built server, which also rotates the data key of the organization that a request to ROTATION_SOCKET names. */
const built = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../../dist/src/${path}`, import.meta.url).href)) as Module;

const { OrganizationKeys } = await built<typeof Crypto>('crypto/index.js');
const { runAsOrganization, UnitOfWork } = await built<typeof Platform>('platform/index.js');
const { serve } = await built<typeof Main>('main.js');

const made = Promise.withResolvers<INestApplicationContext>();
const factory = NestFactory as {
  create: (...options: never[]) => Promise<INestApplicationContext>;
};
const create = factory.create.bind(factory);
factory.create = async (...options) => {
  const app = await create(...options);
  made.resolve(app);
  return app;
};

async function rotate(organizationId: Platform.OrganizationId): Promise<string> {
  const app = await made.promise;
  const keys = app.get(OrganizationKeys);
  const uow = app.get(UnitOfWork);
  return runAsOrganization(organizationId, () => uow.run(() => keys.rotate(organizationId)));
}

const socketPath = process.env['ROTATION_SOCKET'] ?? '';
// One that was left behind by a server before.
rmSync(socketPath, { force: true });
createServer((request, response) => {
  rotate((request.url ?? '').slice(1) as Platform.OrganizationId).then(
    (id) => response.end(id),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(socketPath);
process.exit(await serve());
