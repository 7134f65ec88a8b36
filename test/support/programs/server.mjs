// A server of Node for tests: argv: fault, port. Faults: none, list (4 MiB a call).
import { createServer } from 'node:http';

const [, , fault = 'none', port = '0'] = process.argv;
const kept = [];
const server = createServer((request, response) => {
  if (fault === 'list' && request.url !== '/health') kept.push(Buffer.alloc(1 << 22, 1));
  if (request.url === '/v1/audio/transcriptions') {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ text: 'ask not what your country can do' }));
    });
    return;
  }
  response.end('yes');
});
server.listen(Number(port), '127.0.0.1', () => console.log(`listening ${server.address().port}`));
