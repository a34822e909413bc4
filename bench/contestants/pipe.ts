import { type AddressInfo, connect, createServer } from 'node:net'
import { serveParent } from './report.ts'

/** A bare Node pipe: the least that a proxy written for Node can do. */
const backend = Number(process.argv[2])
const server = createServer((client) => {
  const upstream = connect({ host: '127.0.0.1', port: backend })
  for (const socket of [client, upstream]) {
    socket.setNoDelay(true)
    socket.on('error', () => {})
  }
  client.pipe(upstream)
  upstream.pipe(client)
  client.once('close', () => upstream.destroy())
  upstream.once('close', () => client.destroy())
})
server.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port))
