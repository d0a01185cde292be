import { ChoiceField, PublicField, TextField } from '../../platform/index.ts';
import { RECONCILIATIONS, type Layout, type Reconciliation } from '../engine/index.ts';

const LAYOUTS: readonly Layout[] = ['tree', 'groups'];

/** Hierarchy of series, and the reconciliation of their forecasts. */
export class HierarchyRequest {
  @TextField({
    about: 'Separator of the path or keys in an id.',
    max: 5,
    pattern: /^[^*]+$/,
    example: '/',
  })
  separator!: string;

  @ChoiceField({
    about:
      'tree: ids are paths; EU/DE/shoes adds up to EU/DE/*, EU/* and *. groups: ids are keys that group alone and together; EU/shoes adds up to EU/*, */shoes and *.',
    of: LAYOUTS,
    optional: true,
    example: 'tree',
  })
  layout: Layout = 'tree';

  @ChoiceField({
    about: 'Reconciliation: mint (minimum trace), bottom_up or top_down.',
    of: RECONCILIATIONS,
    optional: true,
    example: 'mint',
  })
  reconcile: Reconciliation = 'mint';
}

/** Hierarchy of a forecast's series. */
export class HierarchyResponse {
  @PublicField({ example: '/' })
  readonly separator!: string;

  @PublicField({ enum: LAYOUTS })
  readonly layout!: string;

  @PublicField({ enum: RECONCILIATIONS })
  readonly reconcile!: string;
}
