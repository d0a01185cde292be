import { execFileSync } from 'node:child_process';

const FILE = new URL('logger.ts', import.meta.url).href;

/** What the log says of an object: it writes to a descriptor, so that a process of its own has to be listened to. */
function logged(object: object): Record<string, unknown> {
  const script = `const { logger } = await import('${FILE}'); logger.info(${JSON.stringify(object)});`;
  const line = execFileSync(
    '/bin/sh',
    ['-c', '"$0" --input-type=module -e "$1" 2>&1', process.execPath, script],
    { encoding: 'utf8' },
  );
  return JSON.parse(line) as Record<string, unknown>;
}

it('the log has no secret and tells of people in part, wherever it stands in an object', () => {
  const object = {
    password: 'hunter2',
    mail: { email: 'jane@example.com', deeper: { ip: '203.0.113.77' } },
    headers: { authorization: 'Bearer x' },
    seconds: 1.5,
  };
  expect(logged(object)).toMatchObject({
    password: '[redacted]',
    mail: { email: 'j***@e***.com', deeper: { ip: '203.0.113.0/24' } },
    headers: { authorization: '[redacted]' },
    seconds: 1.5,
  });
});

it('the log says what an error was that a library handed over as a plain object', () => {
  const err = { code: 'ECONNREFUSED', message: 'connect failed', row: 'a secret row' };
  expect(logged({ err })['err']).toEqual({ message: 'connect failed ECONNREFUSED' });
  expect(logged({ err: { row: 'a secret row' } })['err']).toEqual({
    message: 'an object with row',
  });
});
