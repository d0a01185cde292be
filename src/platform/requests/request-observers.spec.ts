import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { contextMiddleware } from './context.middleware.ts';
import { Problem } from '../problems/problem.ts';
import { sendProblem } from '../responses/problem-response.ts';
import { RequestObservers, type FinishedRequest } from './request-observers.ts';

@Controller()
class Things {
  @Get('things/:id')
  get(): string {
    return 'a thing';
  }

  @Post('things')
  make(@Body() body: object): object {
    return body;
  }
}

@Module({ controllers: [Things] })
class ThingsModule {}

let app: NestExpressApplication;
let url: string;
let observers: RequestObservers;

beforeEach(async () => {
  observers = new RequestObservers();
  app = await NestFactory.create<NestExpressApplication>(ThingsModule, { logger: false });
  app.use(contextMiddleware([], observers));
  app.use((request: never, response: never, next: () => void) => {
    const { path } = request as { path: string };
    if (!path.startsWith('/refused')) return next();
    return sendProblem(request, response, new Problem('forbidden', 'No.'));
  });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});

afterEach(() => app.close());

/** What the observer was told once the request had ended. */
function observed(wantsContent = false): Promise<FinishedRequest> {
  return new Promise((resolve) => observers.add({ wantsContent, observe: resolve }));
}

describe('an observer of requests', () => {
  it('is told once a request has ended what came of it, by its route and not by its path', async () => {
    const told = observed();
    await (await fetch(`${url}/things/SKU-1`, { headers: { 'user-agent': 'a test' } })).text();
    expect(await told).toMatchObject({
      method: 'GET',
      route: '/things/:id',
      status: 200,
      problem: undefined,
      aborted: false,
      source: '127.0.0.1',
      device: 'a test',
      bytesIn: 0,
      content: undefined,
    });
    expect((await told).bytesOut).toBeGreaterThan('a thing'.length);
  });

  it('is told the code of a problem', async () => {
    const told = observed();
    await (await fetch(`${url}/refused`)).text();
    expect(await told).toMatchObject({ status: 403, problem: 'forbidden' });
  });

  it('is given what the request said where it wants that, without credentials, cut to a bound', async () => {
    const told = observed(true);
    const query = 'q=?'.padEnd(9000, 'x');
    const headers = { authorization: 'Bearer secret', 'x-api-key': 'secret', 'x-long': 'y' };
    await (await fetch(`${url}/things/SKU-1?${query}`, { headers })).text();
    const content = (await told).content?.();
    expect(content).toMatchObject({ path: '/things/SKU-1', headers: { 'x-long': 'y' } });
    expect(content?.query).toBe(query.slice(0, 8192));
    expect(JSON.stringify(content)).not.toContain('secret');
  });

  it('that throws keeps no other from looking, and the answer from nobody', async () => {
    observers.add({
      wantsContent: false,
      observe: () => {
        throw new Error('it fails');
      },
    });
    const told = observed();
    expect(await (await fetch(`${url}/things/1`)).text()).toBe('a thing');
    expect((await told).status).toBe(200);
  });
});

describe('a rule of admission', () => {
  it('refuses by the source, and the first refusal counts', () => {
    const refusal = new Problem('forbidden', 'Not from there.');
    observers.addRule({ refuses: ({ source }) => (source === '192.0.2.1' ? refusal : undefined) });
    expect(observers.refusalOf({ source: '192.0.2.1', path: '/' })).toBe(refusal);
    expect(observers.refusalOf({ source: '192.0.2.2', path: '/' })).toBeUndefined();
  });
});
