// Takes TLS off connections to a port of this machine and passes them on to another.
//
//   node tls.mjs CERTIFICATE KEY PORT TO

import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'

const [certificate, key, port, to] = process.argv.slice(2)

const server = tls.createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (outside) => {
  const inside = net.connect(Number(to), '127.0.0.1')
  outside.pipe(inside).pipe(outside)
  // One side that breaks off takes the other with it.
  for (const [one, other] of [[outside, inside], [inside, outside]]) one.on('error', () => other.destroy())
})
server.on('tlsClientError', (error) => console.error(`refused: ${error.message}`))
server.listen(Number(port), '127.0.0.1')
