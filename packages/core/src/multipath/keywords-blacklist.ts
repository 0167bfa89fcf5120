import { type KeywordSpans, ok } from './keywords-spans.ts';

/** Keywords of `blacklist { }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const BLACKLIST_KEYWORDS: KeywordSpans = {
  device: ok('0.4.7'),
  devnode: ok('0.4.7'),
  property: ok('0.5.0'),
  protocol: ok('0.7.8'),
  wwid: ok('0.4.7'),
};

/** Keywords of `blacklist_exceptions { }`. Source: the same. */
export const EXCEPTIONS_KEYWORDS: KeywordSpans = {
  device: ok('0.4.8'),
  devnode: ok('0.4.8'),
  property: ok('0.5.0'),
  protocol: ok('0.7.8'),
  wwid: ok('0.4.8'),
};

/** Keywords of `device { }` in either list. Source: the same. */
export const LISTED_DEVICE_KEYWORDS: KeywordSpans = {
  product: ok('0.4.7'),
  vendor: ok('0.4.7'),
};
