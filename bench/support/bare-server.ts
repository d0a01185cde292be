/** A bare Nest handler on the same adapter: what the secured routes are compared with. Prints its port. */
import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const body = JSON.parse(process.argv[2] ?? '{}') as object;

class BareController {
  answer(): object {
    return body;
  }
}
const answer = Object.getOwnPropertyDescriptor(BareController.prototype, 'answer');
if (answer === undefined) throw new Error('the handler is gone');
Get('bare')(BareController.prototype, 'answer', answer);
Controller()(BareController);

class BareModule {}
Module({ controllers: [BareController] })(BareModule);

const app = await NestFactory.create(BareModule, { logger: false });
await app.listen(0, '127.0.0.1');
console.log(((app.getHttpServer() as Server).address() as AddressInfo).port);
