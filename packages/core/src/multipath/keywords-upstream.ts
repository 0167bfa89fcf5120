import {
  BLACKLIST_KEYWORDS,
  EXCEPTIONS_KEYWORDS,
  LISTED_DEVICE_KEYWORDS,
} from './keywords-blacklist.ts';
import { DEFAULTS_KEYWORDS } from './keywords-defaults.ts';
import { DEVICE_KEYWORDS } from './keywords-device.ts';
import { MULTIPATH_KEYWORDS } from './keywords-multipath.ts';
import { OVERRIDES_KEYWORDS, PROTOCOL_KEYWORDS } from './keywords-overrides.ts';
import { deprecated, type KeywordSpans, ok } from './keywords-spans.ts';

const SECTIONS: KeywordSpans = {
  defaults: ok('0.4.5'),
  blacklist: ok('0.4.7'),
  blacklist_exceptions: ok('0.4.8'),
  devnode_blacklist: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  devices: ok('0.4.5'),
  multipaths: ok('0.4.5'),
  overrides: ok('0.6.0'),
};

const OLD_BLACKLIST: KeywordSpans = {
  devnode: ok('0.4.5'),
  wwid: ok('0.4.5'),
  device: ok('0.4.5'),
};

/** Section, as its names joined by `/`, to its keywords; '' holds the sections themselves. */
export const UPSTREAM: Readonly<Record<string, KeywordSpans>> = {
  '': SECTIONS,
  defaults: DEFAULTS_KEYWORDS,
  blacklist: BLACKLIST_KEYWORDS,
  'blacklist/device': LISTED_DEVICE_KEYWORDS,
  blacklist_exceptions: EXCEPTIONS_KEYWORDS,
  'blacklist_exceptions/device': LISTED_DEVICE_KEYWORDS,
  devnode_blacklist: OLD_BLACKLIST,
  'devnode_blacklist/device': LISTED_DEVICE_KEYWORDS,
  devices: { device: ok('0.4.5') },
  'devices/device': DEVICE_KEYWORDS,
  multipaths: { multipath: ok('0.4.5') },
  'multipaths/multipath': MULTIPATH_KEYWORDS,
  overrides: OVERRIDES_KEYWORDS,
  'overrides/protocol': PROTOCOL_KEYWORDS,
};
