import {
  type Layout,
  RECONCILIATIONS,
  type Reconciliation,
} from '../../forecasting/engine/index.ts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../command-failure.ts';
import type { SideOptions } from '../demand/side-options.ts';

export const HIERARCHY_OPTIONS_HELP = `  --hierarchy SEP    ids are paths with this separator: adds a row per node (EU/DE/*, EU/*, *); all rows add up
  --groups SEP       ids are keys with this separator, which group alone and together (EU/*, */shoes)
  --reconcile NAME   ${RECONCILIATIONS.join(', ')}; default: the first`;

/** Options of a hierarchy: separator, layout and reconciliation method. */
export interface WantedHierarchy {
  readonly separator: string;
  readonly layout: Layout;
  readonly reconcile: Reconciliation;
}

/** The requested hierarchy; undefined if none is requested. @throws UsageError if the options cannot be combined */
export function wantedHierarchy(
  args: Arguments,
  { drivers, stockoutColumn }: SideOptions,
): WantedHierarchy | undefined {
  const [paths, keys] = [args.text('hierarchy'), args.text('groups')];
  const reconcile = args.choice('reconcile', RECONCILIATIONS);
  if (paths !== undefined && keys !== undefined) {
    throw new UsageError('--hierarchy and --groups cannot be combined; give one of them');
  }
  const separator = paths ?? keys;
  if (separator === undefined) {
    if (reconcile !== undefined)
      throw new UsageError('--reconcile requires --hierarchy or --groups');
    return undefined;
  }
  if (drivers.length > 0 || stockoutColumn !== undefined) {
    throw new UsageError('--hierarchy and --groups do not support --drivers or --stockout-column');
  }
  if (separator.includes('*')) throw new UsageError('the separator must not contain *');
  return {
    separator,
    layout: paths === undefined ? 'groups' : 'tree',
    reconcile: reconcile ?? RECONCILIATIONS[0],
  };
}
