import { Injectable } from '@nestjs/common';

/** A fact in the past tense. A lower layer publishes it; higher layers subscribe. */
export abstract class DomainEvent {
  abstract readonly type: string;
}

type EventClass<E extends DomainEvent> = abstract new (...fields: never[]) => E;
type Handler<E extends DomainEvent> = (event: E) => Promise<void>;

/** Events that are handled before `publish` returns, and so inside the publisher's transaction. */
@Injectable()
export class EventBus {
  private readonly handlers = new Map<unknown, Handler<DomainEvent>[]>();

  on<E extends DomainEvent>(event: EventClass<E>, handler: Handler<E>): void {
    const known = this.handlers.get(event) ?? [];
    this.handlers.set(event, [...known, handler as Handler<DomainEvent>]);
  }

  /** Rejects when a handler does, which rolls the publisher's work back. */
  async publish(event: DomainEvent): Promise<void> {
    for (const handler of this.handlers.get(event.constructor) ?? []) await handler(event);
  }
}
