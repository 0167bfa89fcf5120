import { decodeXml } from '../../storagelink/xml/encoding.ts';
import { checkWellFormed } from '../../storagelink/xml/well-formed.ts';
import { readSandboxFile, type SandboxFiles } from './sandbox-files.ts';
import type { SandboxServer } from './sandbox-state.ts';

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
