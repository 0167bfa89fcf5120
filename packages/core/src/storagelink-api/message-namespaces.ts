import { SaxesParser } from 'saxes';

export interface MessageNamespaces {
  /** Of the root; '' for none. */
  readonly envelope: string;
  /** Of the first element in the body; '' for none. */
  readonly content: string;
}

/**
 * The namespaces of a well-formed SOAP message.
 *
 * @throws Error when a prefix anywhere in it is not bound.
 */
export function messageNamespaces(xml: string): MessageNamespaces {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const path: string[] = [];
  let envelope = '';
  let content: string | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ local, uri }) => {
    if (path.length === 0) envelope = uri;
    else if (path.length === 2 && path[1] === 'Body') content ??= uri;
    path.push(local);
  });
  parser.on('closetag', () => path.pop());
  parser.write(xml).close();
  return { envelope, content: content ?? '' };
}
