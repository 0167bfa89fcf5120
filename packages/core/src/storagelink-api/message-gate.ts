import { SaxesParser } from 'saxes';

/** What stands in front of the reader of messages found. */
export interface GatedMessage {
  /** Why the message is not read on; undefined when it is well-formed. */
  readonly problem: string | undefined;
  /** Namespace of the root; '' for none. */
  readonly envelope: string;
  /** Namespace of the first element in the body; '' for none. */
  readonly content: string;
  /** False when a prefix anywhere in it is not bound. */
  readonly isBound: boolean;
}

/** No answer nests like this; namespaces of deeper ones are looked up through all of them, for minutes. */
const MAX_DEPTH = 200;

class Stop extends Error {}

/**
 * Reads a whole message once, strictly, with its namespaces: fast-xml-parser behind it takes much that is not well-formed.
 * A DOCTYPE stops it, as SOAP 1.1 forbids one; so behind the gate there are no entities but XML's own five.
 */
export function gateMessage(xml: string): GatedMessage {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const path: string[] = [];
  let problem: string | undefined;
  let envelope = '';
  let content: string | undefined;
  let isBound = true;
  const stop = (why: string): never => {
    problem = why;
    throw new Stop();
  };
  parser.on('doctype', () => stop('has a DOCTYPE, which SOAP 1.1 forbids'));
  parser.on('error', ({ message }) => {
    // the message is well-formed all the same: a fault in it is told
    if (/^unbound namespace prefix/i.test(message)) isBound = false;
    else stop(`is malformed or cut off: ${message.replace(/\.$/, '')}`);
  });
  parser.on('opentag', ({ local, uri }) => {
    if (path.length === 0) envelope = uri;
    else if (path.length === 2 && path[1] === 'Body') content ??= uri;
    path.push(local);
    if (path.length > MAX_DEPTH) stop(`has over ${MAX_DEPTH} elements in each other`);
  });
  parser.on('closetag', () => path.pop());
  try {
    parser.write(xml).close();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { problem, envelope, content: content ?? '', isBound };
}
