import { Injectable } from '@nestjs/common';
import { currentPrincipal, isId, Locator } from '../../platform/index.ts';
import type { DecisionEntity } from './decision.entity.ts';
import { DecisionStore } from './decision.store.ts';

@Injectable()
export class DecisionLocator extends Locator<DecisionEntity> {
  constructor(private readonly store: DecisionStore) {
    super();
  }

  async locate(parameters: Readonly<Record<string, string>>): Promise<DecisionEntity | null> {
    const id = parameters['id'] ?? '';
    return isId(id) ? this.store.find(currentPrincipal().organizationId, id) : null;
  }

  override list(beforeId: string | undefined, limit: number): Promise<DecisionEntity[]> {
    return this.store.list({ limit, ...(beforeId === undefined ? {} : { beforeId }) });
  }
}
