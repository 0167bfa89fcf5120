import { ProcedureError } from '../errors.ts';
import { readStrictly } from '../storagelink/xml/read-xml.ts';
import { type MessageNamespaces, messageNamespaces } from './message-namespaces.ts';
import { soapEnvelopeNamespace, storageLinkNamespace } from './request.ts';
import { allText, childNamed, childText, parseSoapNodes, type SoapNode } from './soap-node.ts';
import type { SoapOperation } from './types.ts';

/** Lists of adapters and logins have some kilobytes. In UTF-16 code units. */
export const maxAnswerLength: number = 4 * 1024 * 1024;

export interface ReadAnswerOptions {
  /** Words that must not come back in an error message: the passwords that were sent. */
  readonly secrets?: readonly string[];
}

/**
 * The response element of an answer.
 *
 * @throws ProcedureError SERVICE_FAULT when the service answers with a fault, or not in SOAP 1.1:
 * a web page, a cut-off or malformed answer, one that is too long, or one to another call.
 */
export function readResponse(
  body: string,
  operation: SoapOperation,
  options: ReadAnswerOptions = {},
): SoapNode {
  const xml = body.replace(/^\ufeff/, '').trimStart();
  const [envelope] = parseAnswer(xml, operation);
  if (envelope?.name !== 'Envelope')
    throw fault(operation, `is not a SOAP message but <${envelope?.name ?? ''}>`);
  const content = childNamed(envelope, 'Body')?.children[0];
  if (!content) throw fault(operation, 'has an empty body');
  if (content.name === 'Fault') throw serviceFault(content, operation, options.secrets ?? []);
  if (content.name !== `${operation}Response`)
    throw fault(operation, `is one to another call: <${content.name}>`);
  requireNamespaces(xml, operation);
  return content;
}

/** A fault is told whatever its namespace is; an answer counts only as what it was asked for. */
function requireNamespaces(xml: string, operation: SoapOperation): void {
  let found: MessageNamespaces;
  try {
    found = messageNamespaces(xml);
  } catch (cause) {
    throw fault(operation, 'has a prefix that is not bound', undefined, cause);
  }
  if (found.envelope !== soapEnvelopeNamespace)
    throw fault(operation, `is not a SOAP 1.1 message: its envelope is of "${found.envelope}"`);
  if (found.content !== storageLinkNamespace)
    throw fault(operation, `is not StorageLink's: it is of "${found.content}"`);
}

function parseAnswer(xml: string, operation: SoapOperation): SoapNode[] {
  if (xml === '') throw fault(operation, 'is empty');
  if (xml.length > maxAnswerLength) throw fault(operation, `is too long: ${xml.length} characters`);
  if (/^<(?:!doctype\s+html|html)[\s>]/i.test(xml))
    throw fault(
      operation,
      'is a web page',
      'Check address and port: StorageLink listens on 21605.',
    );
  if (!xml.startsWith('<')) throw fault(operation, 'is not XML');
  if (/^(?:<\?[^>]*\?>|<!--[\s\S]*?-->|\s)*<!DOCTYPE/.test(xml))
    throw fault(operation, 'has a DOCTYPE, which SOAP 1.1 forbids');
  const broken = readStrictly(xml);
  if (broken) throw fault(operation, `is malformed or cut off: ${broken.message}`);
  try {
    return parseSoapNodes(xml);
  } catch (cause) {
    throw fault(operation, 'cannot be read', undefined, cause);
  }
}

/** StorageLink puts XML of its own into the fault string: `<Fault>...</Fault>` (xenadmin, StorageLinkConnection.cs). */
function serviceFault(
  node: SoapNode,
  operation: SoapOperation,
  secrets: readonly string[],
): ProcedureError {
  const said = childText(node, 'faultstring') || allText(childNamed(node, 'Reason'));
  const words = said.replace(/<[^<>]*>/g, ' ');
  const detail = allText(childNamed(node, 'detail')).replace(/<[^<>]*>/g, ' ');
  const parts = [words, detail === words ? '' : detail].map(oneLine).filter((part) => part !== '');
  const message = redact(
    parts.join(': ') || childText(node, 'faultcode') || 'no reason given',
    secrets,
  );
  return new ProcedureError('SERVICE_FAULT', `StorageLink refused ${operation}: ${message}`);
}

/** Control characters could move the cursor of the terminal that shows the message. */
function oneLine(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return plain.length > 500 ? `${plain.slice(0, 500)}...` : plain;
}

export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}

function fault(
  operation: SoapOperation,
  what: string,
  remedy?: string,
  cause?: unknown,
): ProcedureError {
  return new ProcedureError('SERVICE_FAULT', `StorageLink's answer to ${operation} ${what}`, {
    ...(remedy !== undefined && { remedy }),
    ...(cause !== undefined && { cause }),
  });
}
