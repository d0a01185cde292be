import { Injectable, type ExecutionContext, type Type } from '@nestjs/common';
import type { Request } from 'express';
import {
  isSensitive,
  maskFields,
  type DataClass,
  type Principal,
  type Viewer,
} from '../../platform/index.ts';
import { AccessService } from '../policies/access.service.ts';
import { PERSONAL_DATA } from './personal-data.policy.ts';

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Metadata key of a route's response classes. */
const ANSWERS = 'swagger/apiResponse';
const GIVEN: ReadonlySet<DataClass> = new Set(['public', 'commercial']);
const ALL_BUT_SECRETS: ReadonlySet<DataClass> = new Set([...GIVEN, 'personal']);

/** Shows each caller of an answer what its data classes let them see. */
@Injectable()
export class AnswerMasking {
  private readonly types = new WeakMap<Handler, Type | null>();

  constructor(private readonly access: AccessService) {}

  /** Whether answers of a route hold anything to mask. */
  concerns(handler: Handler): boolean {
    return this.typeOf(handler) !== null;
  }

  /** Masks the answer when it is written. */
  async prepare(handler: Handler, request: Request): Promise<void> {
    const type = this.typeOf(handler);
    if (type === null) return;
    const viewer = await this.viewerFor(request.principal);
    request.maskAnswer = (answer) => maskFields(answer, type, viewer);
  }

  /** A key of somebody sees what they see: its scopes say which routes it reaches. */
  private async viewerFor(principal: Principal | undefined): Promise<Viewer> {
    if (principal === undefined) return { plain: GIVEN, userId: undefined };
    const may = await this.access.can({ ...principal, scopes: null }, 'reveal', PERSONAL_DATA);
    return { plain: may ? ALL_BUT_SECRETS : GIVEN, userId: principal.userId };
  }

  /** The class that a route answers with; null where that holds nothing to mask. */
  private typeOf(handler: Handler): Type | null {
    const known = this.types.get(handler);
    if (known !== undefined) return known;
    const answers = (Reflect.getMetadata(ANSWERS, handler) ?? {}) as Record<
      string,
      { type?: Type }
    >;
    const type = Object.entries(answers).find(
      ([status, answer]) => /^2/.test(status) && answer.type !== undefined,
    )?.[1].type;
    const found = type !== undefined && isSensitive(type) ? type : null;
    this.types.set(handler, found);
    return found;
  }
}
