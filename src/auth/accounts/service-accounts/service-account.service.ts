import { Injectable } from '@nestjs/common';
import { AuditLogService } from '../../../audit/index.ts';
import { Assignments } from '../../../authorization/index.ts';
import {
  currentPrincipal,
  newId,
  pageOf,
  readIdCursor,
  UnitOfWork,
  type Page,
  type PageQuery,
  type UserId,
} from '../../../platform/index.ts';
import { newAccount } from '../../people/users/new-account.ts';
import { UserStore } from '../../people/users/user.store.ts';
import { ServiceAccountResponse, type ServiceAccountRequest } from './service-account.dto.ts';

/** Domain without mail (RFC 2606): service accounts have no address and cannot sign in. */
const NOWHERE = 'service-account.invalid';

/** Service accounts: owners of keys and clients that are programs, so that nothing stops when a person leaves. */
@Injectable()
export class ServiceAccountService {
  constructor(
    private readonly store: UserStore,
    private readonly assignments: Assignments,
    private readonly uow: UnitOfWork,
    private readonly audit: AuditLogService,
  ) {}

  async create({ name, roles }: ServiceAccountRequest): Promise<ServiceAccountResponse> {
    const { organizationId, userId: madeBy } = currentPrincipal();
    await this.assignments.require(organizationId, roles);
    await this.assignments.requireWithinOwn(organizationId, roles);
    const id = newId<UserId>();
    const email = `${id}@${NOWHERE}`;
    const account = newAccount({ organizationId, id, kind: 'service', email, name, roles, madeBy });
    return this.uow.answer(async () => {
      await this.assignments.requireTogether(organizationId, [roles]);
      await this.store.insert(account);
      await this.audit.append({
        action: 'service_account.create',
        resource: `user:${id}`,
        details: { name, roles },
      });
      return new ServiceAccountResponse(account);
    });
  }

  async list(query: PageQuery): Promise<Page<ServiceAccountResponse>> {
    const { organizationId } = currentPrincipal();
    const before = readIdCursor<UserId>(query.cursor);
    const rows = await this.store.list(organizationId, before, query.limit + 1, 'service');
    return pageOf(
      rows,
      query.limit,
      (row) => row.id,
      (row) => new ServiceAccountResponse(row),
    );
  }
}
