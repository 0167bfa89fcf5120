// A registry for one rehearsal, on loopback: takes what `npm publish` puts and gives it back, in memory. A name of ours that
// was not put is not there, whoever holds it elsewhere; any other name is looked up at `upstream`.
import { createServer } from 'node:http';

const OURS = /^(?:@quantastor-xenserver\/|quantastor-xenserver(?:$|\/))/;

/** Resolves with its address and `close`. */
export async function openRegistry(upstream) {
  const documents = new Map();
  const files = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(1);
    const answer = (status, body, type = 'application/json') => {
      response.writeHead(status, { 'content-type': type });
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
    };
    if (request.method === 'GET' && files.has(path))
      return answer(200, files.get(path), 'application/octet-stream');
    if (request.method === 'GET' && !OURS.test(path) && upstream !== undefined) {
      response.writeHead(302, { location: new URL(request.url.slice(1), upstream).href });
      return response.end();
    }
    if (request.method === 'GET')
      return documents.has(path) ? answer(200, documents.get(path)) : answer(404, {});
    if (request.method !== 'PUT') return answer(405, {});
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const given = JSON.parse(Buffer.concat(parts).toString('utf8'));
      const known = documents.get(given.name);
      if (known && Object.keys(given.versions).some((version) => known.versions[version]))
        return answer(409, { error: 'this version was published before' });
      for (const [name, { data }] of Object.entries(given._attachments))
        files.set(`${given.name}/-/${name}`, Buffer.from(data, 'base64'));
      for (const version of Object.values(given.versions)) {
        const name = Object.keys(given._attachments)[0];
        version.dist.tarball = `${address()}/${given.name}/-/${name}`;
      }
      documents.set(given.name, {
        name: given.name,
        'dist-tags': { ...known?.['dist-tags'], ...given['dist-tags'] },
        versions: { ...known?.versions, ...given.versions },
      });
      answer(201, {});
    });
  });
  const address = () => `http://127.0.0.1:${server.address().port}`;
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: address(), close: () => new Promise((done) => server.close(done)) };
}
