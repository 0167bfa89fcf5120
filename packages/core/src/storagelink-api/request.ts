import { ProcedureError } from '../errors.ts';
import { type MessageFields, writeMessage } from './messages.ts';
import { type NewManagementCredentials, type SoapRequest, soapFlags } from './types.ts';

export const soapEnvelopeNamespace: string = 'http://schemas.xmlsoap.org/soap/envelope/';
export const storageLinkNamespace: string = 'http://www.citrix.com/storagelink/csl.xsd';

/**
 * The body of a request: document/literal wrapped, children unqualified. It may hold a password, so
 * it belongs in no log.
 *
 * @throws ProcedureError BAD_INPUT when a value has a character that XML cannot hold.
 */
export function requestBody(request: SoapRequest): string {
  const operation = { '@_xmlns:csl': storageLinkNamespace, ...fieldsOf(request) };
  try {
    return writeMessage({
      'soap:Envelope': {
        '@_xmlns:soap': soapEnvelopeNamespace,
        'soap:Body': { [`csl:${request.operation}`]: operation },
      },
    });
  } catch (cause) {
    throw new ProcedureError('BAD_INPUT', cause instanceof Error ? cause.message : String(cause));
  }
}

function fieldsOf(request: SoapRequest): MessageFields {
  switch (request.operation) {
    case 'addStorageManagementCredentials':
      return {
        cred: credentialFields(request.cred),
        flags: String(request.flags ?? soapFlags.async),
      };
    case 'removeStorageManagementCredentials':
      return {
        friendlyName: '',
        uuid: request.uuid,
        flags: String(request.flags ?? soapFlags.async),
      };
    case 'getJobInfo':
      return { jobId: request.jobId, locale: '', flags: String(soapFlags.none) };
    default:
      return {};
  }
}

function credentialFields(cred: NewManagementCredentials): MessageFields {
  return {
    friendlyName: cred.friendlyName,
    uuid: '',
    storageAdapterId: cred.storageAdapterId,
    ipAddress: cred.ipAddress,
    portNumber: String(cred.portNumber ?? 0),
    username: cred.username,
    password: cred.password,
    context: '',
    ns: '',
  };
}
