import { Injectable } from '@nestjs/common';
import { currentPrincipal, GUEST, invalidField, isNetwork, newId } from '../../platform/index.ts';
import { resourceTypeOf, ResourceTypeCatalog } from '../resource-types/resource-types.ts';
import type { RoleCatalog } from '../roles/role-catalog.ts';
import type { AccessConditionRequest } from './access-condition.dto.ts';
import type { AccessConditionEntity } from './access-condition.entity.ts';
import { ACCESS_CONDITION } from './access-condition.policy.ts';
import { isTimeZone, type Hours } from './circumstances.ts';

/** The end of a day (ISO 8601): from 00:00 until then is the whole day. */
const END_OF_DAY = '24:00';
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Checks access conditions before they are created. */
@Injectable()
export class ConditionDrafts {
  constructor(private readonly resourceTypes: ResourceTypeCatalog) {}

  /** @throws Problem that names the field which is wrong */
  of(wanted: AccessConditionRequest, catalog: RoleCatalog): AccessConditionEntity {
    const draft: AccessConditionEntity = {
      organizationId: currentPrincipal().organizationId,
      id: newId(),
      name: wanted.name,
      actions: wanted.actions,
      roles: wanted.roles ?? [],
      classifications: wanted.classifications ?? [],
      networks: wanted.networks ?? [],
      hours: wanted.hours ?? null,
      strength: wanted.strength ?? null,
      maxAgeSeconds: wanted.maxAgeSeconds ?? null,
      boundDevice: wanted.boundDevice ?? false,
      maxRisk: wanted.maxRisk ?? null,
      exceptPrograms: wanted.exceptPrograms ?? false,
      createdAt: new Date(),
    };
    this.requireActions(draft);
    if (!draft.networks.every(isNetwork)) {
      const detail = 'must hold addresses and networks, such as 192.0.2.0/24';
      throw invalidField('/networks', 'no_network', detail);
    }
    if (!draft.roles.every((role) => role === GUEST || catalog.has(role))) {
      throw invalidField('/roles', 'unknown_role', 'must hold roles of the organization, or guest');
    }
    if (draft.hours !== null) requireHours(draft.hours);
    const { networks, hours, strength, maxAgeSeconds, boundDevice, maxRisk } = draft;
    const asked = [hours, strength, maxAgeSeconds, maxRisk].some((one) => one !== null);
    if (!asked && !boundDevice && networks.length === 0) {
      throw invalidField('/networks', 'asks_nothing', 'or another requirement must be given');
    }
    return draft;
  }

  private requireActions({ actions, classifications }: AccessConditionEntity): void {
    const wrong = actions.find((one) => !this.isAction(one));
    if (wrong !== undefined) {
      const detail =
        'must hold actions as type.action or type.*, of resource types that allow access conditions';
      throw invalidField('/actions', 'unknown_action', detail);
    }
    if (classifications.length > 0 && !actions.every((one) => this.isClassified(one))) {
      const detail = 'require actions on classified resources, such as dataset.read';
      throw invalidField('/classifications', 'unclassified', detail);
    }
  }

  private isAction(text: string): boolean {
    const [resourceType = '', action = '', ...rest] = text.split('.');
    const subject = this.resourceTypes.named(resourceType);
    if (
      subject === undefined ||
      rest.length > 0 ||
      resourceType === resourceTypeOf(ACCESS_CONDITION)
    )
      return false;
    return action === '*' || Object.hasOwn(subject.actions, action);
  }

  private isClassified(text: string): boolean {
    return this.resourceTypes.named(text.split('.')[0] ?? '')?.classified === true;
  }
}

function requireHours(hours: Hours): void {
  const { days, from, to, timeZone, ...rest } = hours as { [K in keyof Hours]: unknown };
  const sound =
    Object.keys(rest).length === 0 &&
    Array.isArray(days) &&
    days.length > 0 &&
    new Set(days).size === days.length &&
    days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7) &&
    typeof from === 'string' &&
    TIME_OF_DAY.test(from) &&
    typeof to === 'string' &&
    (to === END_OF_DAY || TIME_OF_DAY.test(to)) &&
    from !== to &&
    typeof timeZone === 'string' &&
    isTimeZone(timeZone);
  if (sound) return;
  const detail =
    'must have days from 1 to 7, two different times such as 07:30, `to` up to 24:00, and an IANA timeZone';
  throw invalidField('/hours', 'no_hours', detail);
}
