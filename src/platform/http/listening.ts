import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Config } from '../config/config.ts';
import { ForeseenError } from '../problems/foreseen-error.ts';

/** The address that HOST and PORT name cannot be listened on; the message says which setting to change. */
export class ListenError extends ForeseenError {}

type Address = Pick<Config, 'HOST' | 'PORT'>;

/** Begins to listen. @throws ListenError when the address is taken, forbidden or not of this machine */
export async function listen(server: Server, { HOST, PORT }: Address): Promise<void> {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, { HOST, PORT });
  }
}

/** Listens for a moment, so that a start on a taken port ends before it makes a database. @throws ListenError */
export async function requireFreeAddress(address: Address): Promise<void> {
  const server = createServer();
  await listen(server, address);
  server.close();
  await once(server, 'close');
}

function listenError(error: NodeJS.ErrnoException, { HOST, PORT }: Address): Error {
  const message = wordsFor(error.code ?? '', HOST, PORT);
  return message === undefined ? error : new ListenError(message, { cause: error });
}

function wordsFor(code: string, host: string, port: number): string | undefined {
  const another = `Set PORT to another, as in: PORT=${port === 3001 ? 3002 : 3001} npm start`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use by another program. ${another}`;
    case 'EACCES':
      return `This account may not use port ${port} of ${host}. ${another}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${host}, which is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all addresses.`;
    default:
      return undefined;
  }
}
