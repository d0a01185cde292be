import {
  type Layout,
  RECONCILIATIONS,
  type Reconciliation,
} from '../../forecasting/engine/index.ts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../command-failure.ts';
import type { SideOptions } from '../demand/side-options.ts';

export const HIERARCHY_OPTIONS_HELP = `  --hierarchy SEP    ids are paths with this separator: adds a row for each node (EU/DE/*, EU/*, *), all adding up
  --groups SEP       ids are keys with this separator, each of which groups by itself and with others (EU/*, */shoes)
  --reconcile NAME   ${RECONCILIATIONS.join(', ')}; the first by default`;

/** How ids are to be read, and whose word counts. */
export interface WantedHierarchy {
  readonly separator: string;
  readonly layout: Layout;
  readonly reconcile: Reconciliation;
}

/** Undefined where nobody asked. @throws UsageError where it cannot be */
export function wantedHierarchy(
  args: Arguments,
  { drivers, stockoutColumn }: SideOptions,
): WantedHierarchy | undefined {
  const [paths, keys] = [args.text('hierarchy'), args.text('groups')];
  const reconcile = args.choice('reconcile', RECONCILIATIONS);
  if (paths !== undefined && keys !== undefined) {
    throw new UsageError('--hierarchy and --groups read ids in different ways: give one of them');
  }
  const separator = paths ?? keys;
  if (separator === undefined) {
    if (reconcile !== undefined) throw new UsageError('--reconcile needs --hierarchy or --groups');
    return undefined;
  }
  if (drivers.length > 0 || stockoutColumn !== undefined) {
    throw new UsageError(
      '--drivers and --stockout-column are of single series, and sums have none',
    );
  }
  if (separator.includes('*')) throw new UsageError('the separator must not hold a *');
  return {
    separator,
    layout: paths === undefined ? 'groups' : 'tree',
    reconcile: reconcile ?? RECONCILIATIONS[0],
  };
}
