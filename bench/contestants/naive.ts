import { createClient, createServer, states } from 'minecraft-protocol'
import { VERSION } from '../version.ts'
import { serveParent } from './report.ts'

/**
 * minecraft-protocol's own proxy example without its prints: every packet parsed and serialized. One login on each side; in
 * play every packet of one is written to the other.
 */
const backend = Number(process.argv[2])
const server = createServer({
  'online-mode': false,
  host: '127.0.0.1',
  port: 0,
  version: VERSION,
  keepAlive: false,
  hideErrors: true,
})
server.on('playerJoin', (client) => {
  const target = createClient({
    host: '127.0.0.1',
    port: backend,
    username: client.username,
    version: VERSION,
    auth: 'offline',
    keepAlive: false,
    hideErrors: true,
  })
  client.on('packet', (params, meta) => {
    if (meta.state === states.PLAY && target.state === states.PLAY) target.write(meta.name, params)
  })
  target.on('packet', (params, meta) => {
    if (meta.state === states.PLAY && client.state === states.PLAY) client.write(meta.name, params)
  })
  for (const side of [client, target]) side.on('error', () => {})
  client.on('end', () => target.end('the client left'))
  target.on('end', () => client.end('the server left'))
})
server.on('listening', () => {
  const { socketServer } = server as unknown as { socketServer: { address(): { port: number } } }
  serveParent(socketServer.address().port)
})
