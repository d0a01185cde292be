import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import type { Request } from 'express';
import { mergeMap, type Observable } from 'rxjs';
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

/** Where swagger's decorators keep which classes a route answers with. */
const ANSWERS = 'swagger/apiResponse';
const GIVEN: ReadonlySet<DataClass> = new Set(['public', 'commercial']);
const ALL_BUT_SECRETS: ReadonlySet<DataClass> = new Set([...GIVEN, 'personal']);

/** Shows each caller of an answer what its data classes let them see. */
@Injectable()
export class MaskingInterceptor implements NestInterceptor {
  private readonly types = new WeakMap<Handler, Type | null>();

  constructor(private readonly access: AccessService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const type = this.typeOf(context.getHandler());
    if (type === null) return next.handle();
    const { principal } = context.switchToHttp().getRequest<Request>();
    return next
      .handle()
      .pipe(
        mergeMap(async (answer: unknown) => maskFields(answer, type, await this.viewOf(principal))),
      );
  }

  /** A key of somebody sees what they see: its scopes say which routes it reaches. */
  private async viewOf(principal: Principal | undefined): Promise<Viewer> {
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
