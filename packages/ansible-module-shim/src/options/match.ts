import { OptionsError } from './options-error.ts';
import type { Options } from './read-options.ts';

export interface GivenMatch {
  readonly vendor: string;
  readonly product: string;
}

/**
 * The device that the options name; undefined when they name none. Half a name is refused: the other half would be the
 * profile's, of another vendor.
 *
 * @throws OptionsError
 */
export function matchFrom({ vendor, product }: Options): GivenMatch | undefined {
  if (vendor === undefined && product === undefined) return undefined;
  if (vendor === undefined || product === undefined)
    throw new OptionsError(['parameters are required together: vendor, product']);
  if (vendor === '' || product === '')
    throw new OptionsError(['vendor and product must not be empty']);
  return { vendor: String(vendor), product: String(product) };
}
