import fc from 'fast-check';
import { afterAll } from 'vitest';

// of properties that name no number themselves (`numRuns`)
fc.configureGlobal({ numRuns: Number(process.env['FC_RUNS'] ?? 100) });

// Loaded before each file of the fast lane that shares its modules with others. Those of the sources stay as they are; what
// is in a folder of tests is run anew, so that its hooks (a folder that goes away with the file) are this file's too.
interface Module {
  promise: unknown;
  exports: unknown;
  evaluated: boolean;
  readonly importers: Set<string>;
}
interface Worker {
  readonly evaluatedModules: { readonly idToModuleMap: ReadonlyMap<string, Module> };
}
const { evaluatedModules } = (globalThis as unknown as { __vitest_worker__: Worker })
  .__vitest_worker__;

// as vitest's own `vi.resetModules` does with all modules
afterAll(() => {
  for (const [id, module] of evaluatedModules.idToModuleMap) {
    if (!/\/packages\/[^/]+\/test\//.test(id)) continue;
    Object.assign(module, { promise: undefined, exports: undefined, evaluated: false });
    module.importers.clear();
  }
});
