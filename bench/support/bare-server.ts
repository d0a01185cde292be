/** A bare handler on the same adapter: what the secured routes are compared with. Prints its port. */
import type { AddressInfo } from 'node:net';
import express from 'express';

const body = JSON.parse(process.argv[2] ?? '{}') as object;
const app = express();
app.get('/bare', (_request, response) => void response.json(body));
const server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
