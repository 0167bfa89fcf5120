import { ProcedureError } from '../errors.ts';
import { escapeText, hasForbiddenCharacter } from '../storagelink/xml/references.ts';
import { type NewManagementCredentials, type SoapRequest, soapFlags } from './types.ts';

export const soapEnvelopeNamespace: string = 'http://schemas.xmlsoap.org/soap/envelope/';
export const storageLinkNamespace: string = 'http://www.citrix.com/storagelink/csl.xsd';

/** SOAP 1.1 over HTTP; the service's SOAPAction is empty. */
export const soapHeaders: Readonly<Record<'Content-Type' | 'SOAPAction', string>> = {
  'Content-Type': 'text/xml; charset=utf-8',
  SOAPAction: '""',
};

type Field = readonly [name: string, value: string | number | readonly Field[]];

/**
 * The body of a request: document/literal wrapped, children unqualified. It may hold a password, so
 * it belongs in no log.
 *
 * @throws ProcedureError BAD_INPUT when a value has a character that XML cannot hold.
 */
export function requestBody(request: SoapRequest): string {
  const { operation } = request;
  const fields = fieldsOf(request).map(render).join('');
  return `<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="${soapEnvelopeNamespace}"><soap:Body><csl:${operation} xmlns:csl="${storageLinkNamespace}">${fields}</csl:${operation}></soap:Body></soap:Envelope>\n`;
}

function fieldsOf(request: SoapRequest): readonly Field[] {
  switch (request.operation) {
    case 'addStorageManagementCredentials':
      return [
        ['cred', credentialFields(request.cred)],
        ['flags', request.flags ?? soapFlags.async],
      ];
    case 'removeStorageManagementCredentials':
      return [
        ['friendlyName', ''],
        ['uuid', request.uuid],
        ['flags', request.flags ?? soapFlags.async],
      ];
    case 'getJobInfo':
      return [
        ['jobId', request.jobId],
        ['locale', ''],
        ['flags', soapFlags.none],
      ];
    default:
      return [];
  }
}

function credentialFields(cred: NewManagementCredentials): readonly Field[] {
  return [
    ['friendlyName', cred.friendlyName],
    ['uuid', ''],
    ['storageAdapterId', cred.storageAdapterId],
    ['ipAddress', cred.ipAddress],
    ['portNumber', cred.portNumber ?? 0],
    ['username', cred.username],
    ['password', cred.password],
    ['context', cred.context ?? ''],
    ['ns', cred.ns ?? ''],
  ];
}

function render([name, value]: Field): string {
  if (typeof value === 'object') return `<${name}>${value.map(render).join('')}</${name}>`;
  const text = String(value);
  if (hasForbiddenCharacter(text))
    throw new ProcedureError('BAD_INPUT', `${name} has a character that cannot be sent as XML`);
  return `<${name}>${escapeText(text)}</${name}>`;
}
