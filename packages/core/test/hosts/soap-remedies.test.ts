import { expect, it } from 'vitest';
import { isProcedureError } from '../../src/errors.ts';
import { readStorageAdapters } from '../../src/storagelink-api/answer.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const NS = 'http://www.citrix.com/storagelink/csl.xsd';
const answer = (body: string, soap = SOAP): string =>
  `<s:Envelope xmlns:s="${soap}"><s:Body>${body}</s:Body></s:Envelope>`;
const response = (name: string, ns: string): string => `<c:${name} xmlns:c="${ns}"/>`;

function refusal(body: string): { message: string; remedy: string | undefined } {
  try {
    readStorageAdapters(body);
  } catch (error) {
    if (isProcedureError(error)) return error;
  }
  throw new Error('it was read');
}

it.each([
  ['nothing', ''],
  ['no XML', 'hello'],
  ['a web page', '<!DOCTYPE html><html></html>'],
  ['a DOCTYPE', `<!DOCTYPE a [<!ENTITY x "y">]>${answer('')}`],
  ['half of it', answer(response('enumStorageAdaptersResponse', NS)).slice(0, -20)],
  ['an empty body', answer('')],
  ['another call', answer(response('getJobInfoResponse', NS))],
  ['another service', answer(response('enumStorageAdaptersResponse', 'urn:other'))],
  ['another envelope', answer(response('enumStorageAdaptersResponse', NS), 'urn:soap')],
  ['a fault', answer('<s:Fault><faultstring>no</faultstring></s:Fault>')],
])('%s: refused, and what to look at is said', (_title, body) => {
  expect(refusal(body).remedy).toMatch(/address|log/);
});

it('the detail of a fault of SOAP 1.2 is told too', () => {
  const soap = 'http://www.w3.org/2003/05/soap-envelope';
  const fault =
    '<s:Fault><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail><w>licence expired</w></s:Detail></s:Fault>';
  expect(refusal(answer(fault, soap)).message).toContain('no: licence expired');
});
