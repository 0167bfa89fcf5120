import { type AdapterLab, startAdapterLab } from './adapter-run.ts';
import { encodeRules, rulesText } from './rules.ts';

/** What a fresh machine has as its rule file. */
export const OLD_RULES: Buffer = encodeRules(rulesText(), 'utf-8-bom');

export interface LabPool {
  start(): Promise<void>;
  /** Hands a machine in its first state, service running, to the work, as soon as one is free. */
  use(work: (lab: AdapterLab) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Several servers, since a test mostly waits for services. */
export function makeLabPool(size: number): LabPool {
  const labs: AdapterLab[] = [];
  const free: AdapterLab[] = [];
  const waiting: ((lab: AdapterLab) => void)[] = [];
  const release = (lab: AdapterLab): void => {
    const next = waiting.shift();
    if (next) next(lab);
    else free.push(lab);
  };
  return {
    async start() {
      for (let number = 0; number < size; number++) {
        const lab = await startAdapterLab();
        labs.push(lab);
        free.push(lab);
      }
    },
    async use(work) {
      const lab = free.pop() ?? (await new Promise<AdapterLab>((resolve) => waiting.push(resolve)));
      try {
        lab.soap.reset();
        await lab.machine.reset(OLD_RULES);
        await work(lab);
      } finally {
        release(lab);
      }
    },
    async stop() {
      for (const lab of labs) await lab.stop();
    },
  };
}
