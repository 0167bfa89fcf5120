import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isProcedureError } from '../../src/errors.ts';
import { checkWellFormed } from '../../src/storagelink/xml/read-xml.ts';
import {
  readAddedCredentials,
  readJobInfo,
  readManagementCredentials,
  readStorageAdapters,
} from '../../src/storagelink-api/answer.ts';
import { requestBody } from '../../src/storagelink-api/request.ts';
import { runs } from '../support/runs.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:csl="http://www.citrix.com/storagelink/csl.xsd"><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>\n`;
const answer = (operation: string, content: string): string =>
  envelope(`<csl:${operation}Response>${content}</csl:${operation}Response>`);
const cred = {
  friendlyName: 'QS1',
  storageAdapterId: 'a-1',
  ipAddress: '10.0.0.1',
  username: 'admin',
  password: 'p<&>"\'w',
};

function failure(run: () => unknown): { code: string; message: string } {
  try {
    run();
  } catch (error) {
    if (isProcedureError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('requestBody', () => {
  it('wraps the operation, qualified, in an envelope', () => {
    expect(requestBody({ operation: 'enumStorageAdapters' })).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><csl:enumStorageAdapters xmlns:csl="http://www.citrix.com/storagelink/csl.xsd"></csl:enumStorageAdapters></soap:Body></soap:Envelope>\n',
    );
  });
  it('sends credentials with unqualified fields, escaped, and asks for a job', () => {
    const body = requestBody({ operation: 'addStorageManagementCredentials', cred });
    expect(body).toContain(
      '<cred><friendlyName>QS1</friendlyName><uuid></uuid><storageAdapterId>a-1</storageAdapterId><ipAddress>10.0.0.1</ipAddress><portNumber>0</portNumber><username>admin</username><password>p&lt;&amp;&gt;"\'w</password><context></context><ns></ns></cred><flags>2</flags>',
    );
  });
  it('asks for a job with locale and flags', () => {
    expect(requestBody({ operation: 'getJobInfo', jobId: 'j' })).toContain(
      '<jobId>j</jobId><locale></locale><flags>0</flags>',
    );
  });
  it('is well-formed for any values, or refused without telling them', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme' }),
        (password, friendlyName) => {
          const run = (): string =>
            requestBody({
              operation: 'addStorageManagementCredentials',
              cred: { ...cred, password, friendlyName },
            });
          let body: string;
          try {
            body = run();
          } catch {
            expect(failure(run)).toEqual({
              code: 'BAD_INPUT',
              message: expect.stringMatching(/^(password|friendlyName) has a character/),
            });
            return;
          }
          expect(checkWellFormed(body)).toEqual([]);
        },
      ),
    );
  });
});

describe('answers', () => {
  it('list adapters', () => {
    const list =
      '<list><objectId>o1</objectId><name>csl_qs</name><friendlyName>OS NEXUS &amp; QuantaStor&#33;</friendlyName><initError><![CDATA[a <b>]]></initError><isInitialized>true</isInitialized><isSMIS>0</isSMIS><desc>text</desc><libName>qs.dll</libName><type>4</type><versionMajor>1</versionMajor><versionMinor>4</versionMinor><defaultPortNumber>0</defaultPortNumber><storageAdapterCredInputOptions>28679</storageAdapterCredInputOptions><password>secret</password></list>';
    expect(
      readStorageAdapters(
        answer(
          'enumStorageAdapters',
          `${list}<list><name>smis</name><isInitialized>false</isInitialized><initError>no DLL</initError></list>`,
        ),
      ),
    ).toEqual([
      {
        objectId: 'o1',
        name: 'csl_qs',
        friendlyName: 'OS NEXUS & QuantaStor!',
        isInitialized: true,
        initError: 'a <b>',
        versionMajor: 1,
        versionMinor: 4,
      },
      {
        objectId: '',
        name: 'smis',
        friendlyName: '',
        isInitialized: false,
        initError: 'no DLL',
        versionMajor: undefined,
        versionMinor: undefined,
      },
    ]);
    expect(readStorageAdapters(answer('enumStorageAdapters', ''))).toEqual([]);
  });
  it('list credentials, without their passwords', () => {
    const list =
      '<credList><friendlyName>QS1</friendlyName><uuid>u</uuid><storageAdapterId>o1</storageAdapterId><ipAddress>10.0.0.1</ipAddress><portNumber>8153</portNumber><username>admin</username><password>secret</password><ns>root</ns></credList>';
    const read = readManagementCredentials(answer('enumStorageManagementCredentials', list));
    expect(read).toEqual([
      {
        friendlyName: 'QS1',
        uuid: 'u',
        storageAdapterId: 'o1',
        ipAddress: '10.0.0.1',
        portNumber: 8153,
        username: 'admin',
      },
    ]);
    expect(JSON.stringify(read)).not.toContain('secret');
  });
  it.each([
    [1, 'created', false],
    [5, 'running', false],
    [6, 'successful', true],
    [7, 'failed', true],
    [8, 'cancelled', true],
    [99, undefined, false],
  ])('tell of a job in state %i', (jobStatus, state, isFinished) => {
    const job = `<jobInfo><jobId>j1</jobId><progress>40</progress><jobStatus>${jobStatus}</jobStatus><name><defaultMessage>Add</defaultMessage></name></jobInfo>`;
    const read = {
      jobId: 'j1',
      state,
      isFinished,
      error: '',
    };
    expect(readJobInfo(answer('getJobInfo', job))).toEqual(read);
    expect(
      readAddedCredentials(
        answer('addStorageManagementCredentials', `${job}<info><password>secret</password></info>`),
      ),
    ).toEqual(read);
  });
  it('tell why a job failed, without the password', () => {
    const job =
      '<jobInfo><jobId>j</jobId><jobStatus>7</jobStatus><errInfo><errorMessage><defaultMessage>login admin:hunter2 failed</defaultMessage></errorMessage><errorFile>a.cpp</errorFile></errInfo></jobInfo>';
    expect(readJobInfo(answer('getJobInfo', job), { secrets: ['hunter2'] }).error).toBe(
      'login admin:[secret] failed',
    );
  });
});

describe('texts of an answer', () => {
  it.each([
    ['a reference to a CR', 'a&#13;b', 'a\rb'],
    ['a bare CR', 'a\rb', 'a\nb'],
    ['a no-break space', '\u00a0a\u00a0', '\u00a0a\u00a0'],
    ['a number that begins with 0', '007', '007'],
    ['CDATA between texts', ' a <![CDATA[ &amp; <b> ]]> c ', 'a  &amp; <b>  c'],
    ['a comment', 'a<!-- x -->b', 'ab'],
    ['a processing instruction', 'a<?x y?>b', 'ab'],
  ])('keep %s', (_, written, read) => {
    const list = `<list><name>${written}</name></list>`;
    expect(readStorageAdapters(answer('enumStorageAdapters', list))[0]?.name).toBe(read);
  });
  it('come back as they were sent', () => {
    const body = requestBody({
      operation: 'addStorageManagementCredentials',
      cred: { ...cred, friendlyName: 'a\r\n\t<&>]]>' },
    });
    const [, sent = ''] = /<friendlyName>(.*?)<\/friendlyName>/s.exec(body) ?? [];
    const list = `<list><name>x${sent}x</name></list>`;
    expect(readStorageAdapters(answer('enumStorageAdapters', list))[0]?.name).toBe(
      'xa\r\n\t<&>]]>x',
    );
  });
  it('refuses an element that an object cannot hold', () => {
    const list = '<list><constructor>a</constructor></list>';
    expect(failure(() => readStorageAdapters(answer('enumStorageAdapters', list)))).toMatchObject({
      message: expect.stringMatching(/cannot be read/),
    });
  });
});

describe('what is no answer', () => {
  const read = (body: string, secrets: string[] = []): { code: string; message: string } =>
    failure(() => readStorageAdapters(body, { secrets }));
  const fault = (content: string): string =>
    envelope(`<SOAP-ENV:Fault>${content}</SOAP-ENV:Fault>`);
  it.each<[name: string, body: string, message: RegExp]>([
    [
      'a fault',
      fault('<faultcode>SOAP-ENV:Server</faultcode><faultstring>not licensed</faultstring>'),
      /refused enumStorageAdapters: not licensed$/,
    ],
    [
      'a fault with XML in its text',
      fault(
        '<faultstring>&lt;Fault&gt;&lt;m&gt;DNS&lt;/m&gt;\n failed&lt;/Fault&gt;</faultstring>',
      ),
      /refused enumStorageAdapters: DNS failed$/,
    ],
    [
      'a fault with a detail',
      fault('<faultstring>no</faultstring><detail><x>ALREADY_MANAGED</x></detail>'),
      /: no: ALREADY_MANAGED$/,
    ],
    ['a fault without a reason', fault('<faultcode>Client</faultcode>'), /: Client$/],
    ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>', /is a web page/],
    ['a page in XHTML', '<html xmlns="x"><body/></html>', /is a web page/],
    ['nothing', ' \n', /is empty/],
    ['text', '404 page not found', /is not XML/],
    [
      'an answer that is cut off',
      answer('enumStorageAdapters', '<list/>').slice(0, -20),
      /malformed or cut off/,
    ],
    ['other XML', '<config/>', /is not a SOAP message but <config>/],
    ['an empty body', envelope(''), /empty body/],
    [
      'SOAP 1.2',
      answer('enumStorageAdapters', '').replaceAll(
        'http://schemas.xmlsoap.org/soap/envelope/',
        'http://www.w3.org/2003/05/soap-envelope',
      ),
      /is not a SOAP 1\.1 message: its envelope is of "http:\/\/www\.w3\.org/,
    ],
    [
      "another service's answer of the same name",
      answer('enumStorageAdapters', '').replaceAll('www.citrix.com', 'other.invalid'),
      /is not StorageLink's: it is of "http:\/\/other\.invalid/,
    ],
    [
      'a prefix that is not bound',
      answer('enumStorageAdapters', '<list><q:name>a</q:name></list>'),
      /has a prefix that is not bound/,
    ],
    ['an answer to another call', answer('getJobInfo', ''), /another call: <getJobInfoResponse>/],
    [
      'a DOCTYPE',
      `<!DOCTYPE x [<!ENTITY a "b">]>${answer('enumStorageAdapters', '').replace(/<\?.*\?>\n/, '')}`,
      /DOCTYPE/,
    ],
    [
      'one that nests without end',
      answer('enumStorageAdapters', '<a>'.repeat(500) + '</a>'.repeat(500)),
      /over 200 elements in each other/,
    ],
  ])('%s', (_, body, message) => {
    expect(read(body)).toEqual({ code: 'SERVICE_FAULT', message: expect.stringMatching(message) });
  });
  it('does not give a password back that the service repeats, or control characters', () => {
    const said = read(
      fault('<faultstring>bad login p&amp;w1\u0085\u200b for admin</faultstring>'),
      ['p&w1'],
    );
    expect(said.message).toMatch(/: bad login \[secret] for admin$/);
  });
  it('a job without job information', () => {
    expect(failure(() => readJobInfo(answer('getJobInfo', '')))).toMatchObject({
      code: 'SERVICE_FAULT',
    });
  });
  it('throws nothing but its own error, whatever comes', () => {
    const whole = answer('enumStorageAdapters', '<list><name>a</name></list>');
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.nat(20),
        fc.constantFrom('', '<', '&', ']]>', '<a>', '\0'),
        (at, length, put) => {
          const body = whole.slice(0, at) + put + whole.slice(at + length);
          try {
            readStorageAdapters(body);
          } catch (error) {
            expect(isProcedureError(error), String(error)).toBe(true);
          }
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});
