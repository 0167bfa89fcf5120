import { ProcedureError } from '../errors.ts';
import { redact } from '../text/printable.ts';
import { type GatedMessage, gateMessage } from './message-gate.ts';
import { allText, childNamed, childText, readMessage, type SoapNode } from './messages.ts';
import { soapEnvelopeNamespace, storageLinkNamespace } from './request.ts';
import type { SoapOperation } from './types.ts';

export interface ReadAnswerOptions {
  /** Words that must not come back in an error message: the passwords that were sent. */
  readonly secrets?: readonly string[];
}

/**
 * The response element of an answer.
 *
 * @throws ProcedureError SERVICE_FAULT when the service answers with a fault, or not in SOAP 1.1:
 * a web page, a cut-off or malformed answer, or one to another call.
 */
export function readResponse(
  body: string,
  operation: SoapOperation,
  options: ReadAnswerOptions = {},
): SoapNode {
  const xml = body.replace(/^\ufeff/, '').trimStart();
  const gated = gateAnswer(xml, operation);
  const [envelope] = elementsOf(xml, operation);
  if (envelope?.name !== 'Envelope')
    throw fault(operation, `is not a SOAP message but <${envelope?.name ?? ''}>`);
  const content = childNamed(envelope, 'Body')?.children[0];
  if (!content) throw fault(operation, 'has an empty body');
  if (content.name === 'Fault') throw serviceFault(content, operation, options.secrets ?? []);
  if (content.name !== `${operation}Response`)
    throw fault(operation, `is one to another call: <${content.name}>`);
  requireNamespaces(gated, operation);
  return content;
}

/** A fault is told whatever its namespace is; an answer counts only as what it was asked for. */
function requireNamespaces(found: GatedMessage, operation: SoapOperation): void {
  if (!found.isBound) throw fault(operation, 'has a prefix that is not bound');
  if (found.envelope !== soapEnvelopeNamespace)
    throw fault(operation, `is not a SOAP 1.1 message: its envelope is of "${found.envelope}"`);
  if (found.content !== storageLinkNamespace)
    throw fault(operation, `is not StorageLink's: it is of "${found.content}"`);
}

function gateAnswer(xml: string, operation: SoapOperation): GatedMessage {
  if (xml === '') throw fault(operation, 'is empty');
  if (/^<(?:!doctype\s+html|html)[\s>]/i.test(xml))
    throw fault(
      operation,
      'is a web page',
      'Check address and port: StorageLink listens on 21605.',
    );
  if (!xml.startsWith('<')) throw fault(operation, 'is not XML');
  const gated = gateMessage(xml);
  if (gated.problem !== undefined) throw fault(operation, gated.problem);
  return gated;
}

function elementsOf(xml: string, operation: SoapOperation): SoapNode[] {
  try {
    return readMessage(xml);
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
  const told = childNamed(node, 'detail') ?? childNamed(node, 'Detail');
  const detail = allText(told).replace(/<[^<>]*>/g, ' ');
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

function fault(
  operation: SoapOperation,
  what: string,
  remedy?: string,
  cause?: unknown,
): ProcedureError {
  return new ProcedureError('SERVICE_FAULT', `StorageLink's answer to ${operation} ${what}`, {
    remedy,
    cause,
  });
}
