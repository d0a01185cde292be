import { ChoiceField, PublicField, TextField } from '../../platform/index.ts';
import { RECONCILIATIONS, type Layout, type Reconciliation } from '../engine/index.ts';

const LAYOUTS: readonly Layout[] = ['tree', 'groups'];

/** How series add up, and how their forecasts are made to. */
export class HierarchyRequest {
  @TextField({
    about: 'What parts the ids into a path, or into keys.',
    max: 5,
    pattern: /^[^*]+$/,
    example: '/',
  })
  separator!: string;

  @ChoiceField({
    about:
      'tree: ids are paths, EU/DE/shoes adds up to EU/DE/*, EU/* and *. groups: ids are keys that each group by themselves and with others, EU/shoes adds up to EU/*, to the shoes of everywhere, and to *.',
    of: LAYOUTS,
    optional: true,
    example: 'tree',
  })
  layout: Layout = 'tree';

  @ChoiceField({
    about:
      'Whose word counts: mint weighs all by their certainty, bottom_up takes the series, top_down the total.',
    of: RECONCILIATIONS,
    optional: true,
    example: 'mint',
  })
  reconcile: Reconciliation = 'mint';
}

/** How the series of a forecast add up. */
export class HierarchyResponse {
  @PublicField({ example: '/' })
  readonly separator!: string;

  @PublicField({ enum: LAYOUTS })
  readonly layout!: string;

  @PublicField({ enum: RECONCILIATIONS })
  readonly reconcile!: string;
}
