import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderHtml } from '@quantastor-xenserver/core/report';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  APPLY,
  changing,
  makeReport,
  names,
  verified,
} from '../../packages/core/test/render/fleet.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const HOSTILE = [
  ...['\u202erevil\u202c', 'a</script><img src=x onerror=alert(1)>', 'line\nbreak\r\nhost'],
  ...[
    'x'.repeat(300),
    '\u001b[31mred\u0007',
    '한글호스트'.repeat(60),
    '\u2066iso\u2069',
    'e\u0301'.repeat(90),
  ],
  ...[`"';--\`\${1}`, 'https://example.invalid/?a=1&b=<2>', '\ufeff\u00ad\u200b'],
];
const big = { name: 'xen7', luns: 40, paths: 8, failed: ['17:5'] };
const fleets = {
  one: makeReport([verified(big)]),
  twenty: makeReport(names(20).map((name) => verified(name === 'xen7' ? big : { name }))),
  changed: makeReport(
    names(20).map((name) => changing({ name }, 'changed')),
    APPLY,
  ),
  hostile: makeReport(
    HOSTILE.map((name, at) => {
      const release = { product: name, multipathTools: name };
      return at % 2 === 0
        ? verified({ name, luns: 2, paths: 4, release, failed: ['0:1'] })
        : changing({ name, release }, 'changed');
    }),
    APPLY,
  ),
  thousand: makeReport(
    names(1000).map((name) =>
      verified({ name, luns: 3, paths: 4, ...(name === 'xen500' && { failed: ['1:2'] }) }),
    ),
  ),
};

// Debian's chromium is in e2e/packages.txt; without it nothing here can be shown
describe.skipIf(CHROMIUM === undefined)('the page of a report in a browser', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quantastor-page-'));
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  interface Look {
    readonly width?: number;
    readonly colorScheme?: 'light' | 'dark';
    readonly javaScriptEnabled?: boolean;
  }

  /** Opens the page; whatever it asks for beside itself, or says on its console, is a fault. */
  async function open(
    fleet: keyof typeof fleets,
    look: Look,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const file = join(folder, `${fleet}.html`);
    await writeFile(file, renderHtml(fleets[fleet]));
    const { width = 1180, colorScheme = 'light', javaScriptEnabled = true } = look;
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled,
      bypassCSP: false,
    });
    const faults: string[] = [];
    const page = await context.newPage();
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('dialog', (dialog) => {
      faults.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) faults.push(request.url());
    });
    await page.goto(`file://${file}`);
    await use(page);
    expect(faults).toEqual([]);
    await context.close();
  }

  test.each(['one', 'twenty', 'changed', 'thousand'] as const)(
    '%s: the verdict and what needs a person stand in the first screen',
    async (fleet) => {
      await open(fleet, {}, async (page) => {
        await expect(page.locator('h1').boundingBox()).resolves.toMatchObject({
          y: expect.any(Number),
        });
        const first = fleet === 'changed' ? '#command-0' : '.needs li';
        const box = await page.locator(first).first().boundingBox();
        expect(box?.y ?? 9999).toBeLessThan(700);
      });
    },
  );

  const looks = [
    ['wide and light', 1180, 'light'],
    ['wide and dark', 1180, 'dark'],
    ['narrow and light', 360, 'light'],
    ['narrow and dark', 360, 'dark'],
  ] as const;
  const wholes = (['one', 'twenty', 'changed', 'hostile'] as const).flatMap((fleet) =>
    looks.map((look) => [fleet, ...look] as const),
  );
  // of 1,000 hosts the colours are those of 20: once wide, once narrow
  const large = ([looks[0], looks[3]] as const).map((look) => ['thousand', ...look] as const);

  test.each([...wholes, ...large])(
    '%s, %s: nothing is wider than the window, and axe finds no fault',
    { timeout: 240_000 },
    async (fleet, _name, width, colorScheme) => {
      const source = await readFile(axe, 'utf8');
      await open(fleet, { width, colorScheme }, async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          width,
        );
        await page.evaluate(source);
        const found = await page.evaluate(
          'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html).slice(0, 2).join(" ")))',
        );
        expect(found).toEqual([]);
      });
    },
  );

  test('a name of 300 characters takes a part of its row, and its state and its LUNs stay in sight', async () => {
    await open('hostile', { width: 1180 }, async (page) => {
      const row = page.locator('tr.row', { hasText: 'xxxxxxxxxx' });
      const name = await row.locator('th').boundingBox();
      expect(name?.width ?? 9999).toBeLessThan(400);
      const luns = await row.locator('td').last().boundingBox();
      expect((luns?.x ?? 9999) + 40).toBeLessThan(1180);
    });
  });

  test('by the keyboard alone the undo command is copied, a fold opened and a table scrolled', async () => {
    await open('changed', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.dataset.copy')).toBe('command-0');
      await page.keyboard.press('Enter');
      expect(await page.locator('[data-copy="command-0"]').textContent()).toMatch(
        /^(?:copied|selected)$/,
      );
      await page.locator('#steps-title ~ details summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('#steps-title ~ details[open]').count()).toBe(1);
      expect(await page.locator('.scroll[tabindex="0"]').count()).toBeGreaterThan(0);
    });
  });

  test('on a narrow window the square of the failed path is in sight', async () => {
    await open('twenty', { width: 400 }, async (page) => {
      const box = await page.locator('.luns .part').first().boundingBox();
      expect((box?.x ?? 9999) + (box?.width ?? 0)).toBeLessThanOrEqual(400);
    });
  });

  test('the filter finds a host, a state and a LUN among 1,000 hosts, by the keyboard alone', async () => {
    await open('thousand', {}, async (page) => {
      const status = page.locator('#status');
      await page.locator('#filter').focus();
      await page.keyboard.type('xen777');
      expect(await status.textContent()).toBe('1 of 1,000 hosts shown');
      expect(await page.locator('tr.row:visible').textContent()).toContain('xen777');
      await page.locator('#filter').fill('degraded');
      expect(await status.textContent()).toBe('1 of 1,000 hosts shown');
      await page.locator('#filter').fill('36001405050000000000000000000001');
      expect(await page.locator('tr.row:visible').textContent()).toContain('xen500');
      await page.locator('#filter').fill('');
      await page.locator('#only').check();
      expect(await page.locator('tr.row:visible').count()).toBe(1);
    });
  });

  test('without its script the page says the same, and shows no control that would do nothing', async () => {
    await open('thousand', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('h1').textContent()).toBe('DEGRADED: 1 of 1,000 hosts');
      expect(await page.locator('button:visible, input:visible').count()).toBe(0);
      expect(await page.locator('tr.summary').count()).toBeGreaterThan(0);
    });
  });

  test('it prints, with all that was folded', async () => {
    await open('changed', {}, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.evaluate('dispatchEvent(new Event("beforeprint"))');
      expect(await page.locator('details:not([open])').count()).toBe(0);
      expect(await page.locator('.filter').isVisible()).toBe(false);
      const pdf = await page.pdf();
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(10_000);
    });
  });
});
