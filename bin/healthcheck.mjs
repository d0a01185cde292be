// Asks a server on this machine whether it is ready: exit code 0 when it is. For the image's HEALTHCHECK.
import http from 'node:http';
import https from 'node:https';

const { PORT = '3000', TLS_CERT_FILE = '' } = process.env;
const { request } = TLS_CERT_FILE === '' ? http : https;
// The certificate is for the name that clients use, and this is the machine itself.
request({
  host: '127.0.0.1',
  port: PORT,
  path: '/readyz',
  rejectUnauthorized: false,
  timeout: 2500,
})
  .on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1))
  .end();
