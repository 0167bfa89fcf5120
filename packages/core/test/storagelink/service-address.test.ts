import { describe, expect, it } from 'vitest';
import { serviceAddress } from '../../src/options/service-address.ts';
import { showCertificate } from '../../src/storagelink-api/certificate.ts';
import { openStorageLinkApi } from '../../src/storagelink-api/client.ts';

describe("the port of StorageLink's address", () => {
  it.each([
    ['https://server', 21_605],
    ['https://server/', 21_605],
    ['HTTPS://Server/csl?a=b:443', 21_605],
    ['https://server:21605', 21_605],
    ['https://server:8443/x', 8443],
    // a URL itself cannot tell this from none
    ['https://server:443', 443],
    ['https://server:443/csl', 443],
    ['https://u:443@server', 21_605],
    ['https://[::443]', 21_605],
    ['https://[::1]:443', 443],
  ])('%s: %i', (text, port) => {
    const address = serviceAddress(text);
    expect(address?.port).toBe(port);
    expect(address?.place).toMatch(new RegExp(`^https://[^/]+:${port}$`));
  });
  it.each(['server', 'http://server:21605', 'https://', ''])('%j is none', (text) => {
    expect(serviceAddress(text)).toBeUndefined();
  });
  it('is the one that is asked and told, by every reader of it', async () => {
    const certificate = showCertificate('https://localhost.invalid', { timeoutMs: 5000 });
    await expect(certificate).rejects.toMatchObject({ place: 'https://localhost.invalid:21605' });
    const login = { username: 'u', password: 'p', fingerprint: 'a'.repeat(64), timeoutMs: 5000 };
    const api = openStorageLinkApi({ ...login, url: 'https://localhost.invalid' });
    expect(api.place).toBe('https://localhost.invalid:21605');
    await expect(api.enumStorageAdapters()).rejects.toMatchObject({ place: api.place });
  });
});
