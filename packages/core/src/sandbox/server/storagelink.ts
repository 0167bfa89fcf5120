import { ProcedureError } from '../../errors.ts';
import { decodeXml } from '../../storagelink/xml/encoding.ts';
import { checkWellFormed } from '../../storagelink/xml/read-xml.ts';
import {
  findAdapter,
  type LoadedAdapter,
  type StorageLinkApi,
} from '../../storagelink-api/types.ts';
import { given } from '../../text/given.ts';
import { readSandboxFile, type SandboxFiles } from '../files.ts';
import { type SandboxServer, updateSandboxState } from '../state.ts';

/** As the published procedure finds it in StorageLink Manager. */
const ADAPTER_NAME = 'OS NEXUS QuantaStor';
const ADAPTER_ID = 'QuantaStorAdapter';

/**
 * StorageLink's SOAP service of a sandbox server. It answers while the pretended service runs, and
 * lists the adapter when it was installed and the rules that the service read at its start name it.
 */
export function pretendStorageLink(folder: string, host: string): StorageLinkApi {
  const place = `${host} (sandbox: StorageLink is pretended)`;
  const ask = <Result>(answer: (state: SandboxServer) => Result): Promise<Result> =>
    updateSandboxState(folder, (state) => {
      if (state.kind !== 'storagelink-server')
        throw new ProcedureError('BAD_INPUT', 'the sandbox host is no StorageLink server', {
          place,
        });
      const runs = Object.entries(state.services).some(
        ([name, service]) => name === 'StorageLink' && service.state === 4,
      );
      if (!runs || state.faults.apiDown)
        throw new ProcedureError(
          'HOST_UNREACHABLE',
          'StorageLink cannot be reached (ECONNREFUSED)',
          {
            place,
            remedy: 'Start the StorageLink service.',
          },
        );
      if (state.faults.loginRefused)
        throw new ProcedureError(
          'AUTH_FAILED',
          'StorageLink did not accept the user name and password',
          {
            place,
            remedy: 'Check the login of StorageLink.',
          },
        );
      return answer(state);
    });
  const adapters = (): Promise<LoadedAdapter[]> => ask(loadedAdapters);
  return {
    place,
    enumStorageAdapters: adapters,
    async waitForAdapter(name) {
      return findAdapter(await adapters(), name);
    },
    enumStorageManagementCredentials: () =>
      // 0 is the adapter's own port
      ask((state) => state.credentials.map((each) => ({ port: 0, ...each }))),
    addStorageManagementCredentials: ({ friendlyName, adapterId, address, username, port }) =>
      ask((state) => {
        const fault = state.faults.credentialsFault;
        if (fault !== undefined)
          throw new ProcedureError('SERVICE_FAULT', `StorageLink answered with a fault: ${fault}`, {
            place,
          });
        const uuid = `credentials-${state.credentials.length + 1}`;
        const own = { friendlyName, adapterId, address, username, uuid };
        state.credentials.push({ ...own, ...given({ port }) });
      }),
    removeStorageManagementCredentials: (uuid) =>
      ask((state) => {
        state.credentials = state.credentials.filter((each) => each.uuid !== uuid);
      }),
  };
}

function loadedAdapters(state: SandboxServer): LoadedAdapter[] {
  const smis = {
    name: 'SMISAdapter',
    friendlyName: 'SMI-S',
    isInitialized: true,
    initError: '',
    version: '1.0',
  };
  if (!state.adapterInstalled || state.faults.adapterMissing || !state.rulesRead?.hasRule)
    return [smis];
  const initError = state.faults.adapterInitError ?? '';
  const own = {
    name: ADAPTER_ID,
    friendlyName: ADAPTER_NAME,
    isInitialized: initError === '',
    initError,
  };
  return [smis, { ...own, version: '1.0' }];
}

/** Where the pretended service has its rule file: beside its program. */
export const SERVER_FOLDER = 'C:\\Program Files\\Citrix\\StorageLink\\Server';

/** What the pretended service does at its start: reads the rule file as it is now. */
export async function readStorageLinkRules(
  files: SandboxFiles,
): Promise<SandboxServer['rulesRead'] | 'malformed'> {
  const file = await readSandboxFile(files, `${SERVER_FOLDER}\\scsi_device_id_config.xml`);
  if (!file.exists) return 'malformed';
  const { text } = decodeXml(file.bytes);
  if (checkWellFormed(text).length > 0) return 'malformed';
  const plain = text.replace(/<!--[\s\S]*?-->/g, '');
  return {
    sha256: file.sha256,
    hasRule: plain.includes('OSNEXUS') && plain.includes('QUANTASTOR'),
  };
}
