import { ProcedureError } from '../../errors.ts';
import type { DownloadAction } from '../../procedures/action.ts';
import type { AdapterOptions } from '../../procedures/adapter/adapter-options.ts';
import { shownAddress } from '../../procedures/adapter/installer-file.ts';
import type { ActionExecutor } from './executor.ts';
import { fetchHttps } from './fetch-https.ts';

/**
 * Downloads to a file of the host. The machine that runs us downloads; the bytes are compared with
 * the SHA-256 before they are given a name on the host, so a half or wrong file never has one.
 */
export const downloadExecutor: ActionExecutor<DownloadAction> = makeDownloadExecutor(fetchHttps);

export function makeDownloadExecutor(fetchFile: typeof fetchHttps): ActionExecutor<DownloadAction> {
  return {
    describe: (action) => ({
      kind: 'download',
      summary: action.summary,
      done: false,
      path: action.path,
      afterSha256: action.sha256,
    }),

    async execute(action, { host, options, signal, progress }) {
      const { path } = action;
      let shown = '';
      const file = await fetchFile(wholeAddress(action, options as AdapterOptions), {
        signal,
        onRetry: (error, waitMs) =>
          progress(
            `${error instanceof Error ? error.message : error}; again in ${waitMs / 1000} s`,
          ),
        onProgress: (received, total) => {
          const message = `${toMegabytes(received)} MB`;
          if (message === shown) return;
          shown = message;
          progress(message, total === undefined ? undefined : received / total);
        },
      });
      if (file.sha256 !== action.sha256)
        throw new ProcedureError(
          'CHECKSUM_MISMATCH',
          `the download has the SHA-256 ${file.sha256}, not ${action.sha256}`,
          {
            place: path,
            remedy: "Check the address, and the SHA-256 with the vendor's. Nothing was written.",
          },
        );
      const old = await host.read(path, { signal });
      await host.replace(
        { path, expected: old.exists ? old.sha256 : null, content: file.content },
        { signal },
      );
      return {
        changed: true,
        summary: `downloaded ${toMegabytes(file.content.length)} MB to ${path}`,
      };
    },

    async inspectUndo(action, { host }) {
      const file = await host.read(action.path);
      return file.exists && file.sha256 === action.sha256
        ? { state: 'needed', summary: `remove ${action.path}` }
        : { state: 'already', summary: `${action.path} is not ours any more` };
    },

    async undo(action, { host }) {
      const { path, sha256 } = action;
      try {
        const file = await host.read(path);
        if (!file.exists || file.sha256 !== sha256)
          return { undone: false, summary: `${path} is not there` };
        await host.replace({ path, expected: sha256, content: null });
        return { undone: true, summary: `${path} removed` };
      } catch (error) {
        const left = `the downloaded installer ${path} stays: ${error instanceof Error ? error.message : String(error)}`;
        return { undone: false, summary: left, left };
      }
    },
  };
}

/** The action's address lacks the query, which may hold a token and is looked up when it is used. */
function wholeAddress(action: DownloadAction, { installer }: AdapterOptions): string {
  const source = installer?.source;
  return source !== undefined && shownAddress(source) === action.url ? source : action.url;
}

function toMegabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
