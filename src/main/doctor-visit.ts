import { connect } from 'node:net'
import type { CarryPart } from '../carry/parts.ts'
import type { Limits } from '../config/limits.ts'
import type { Address, MeshServer } from '../config/mesh.ts'
import { cleanText } from '../console/clean.ts'
import { MinecraftConnection, serverConnectionLimits } from '../engine/connection.ts'
import { networkSentence } from '../engine/network-sentence.ts'
import { type Probe, probe } from '../engine/probe.ts'
import type { Protocol } from '../protocol/versions.ts'
import { DoctorLogin, type Standing } from './doctor-login.ts'

/** What a server was seen to be. `trouble` is why no player could stand on it; what was learnt before is there too. */
export interface Visit extends Partial<Standing> {
  readonly name: string
  readonly address: string
  readonly embedded: boolean
  readonly status?: Probe
  readonly trouble?: string
}

export interface VisitOptions {
  readonly protocol: Protocol
  readonly limits: Limits
  /** What goes along with a player, as the file has it. */
  readonly carry: readonly CarryPart[]
  /** The name that the probe logs in with. */
  readonly probe: string
  /** Milliseconds that it stands there, to see whether it is kicked. */
  readonly stayMs: number
}

/** Asks a server for its status, then logs a probe in as mcmesh logs in a dummy. Never rejects. */
export async function visit(server: MeshServer, address: Address, options: VisitOptions): Promise<Visit> {
  const { protocol, limits } = options
  const seen = {
    name: server.name,
    address: `${address.host}:${address.port}`,
    embedded: server.embedded !== undefined,
  }
  let status: Probe
  try {
    const { pingMs, protocol: spoken, version } = await probe(address, protocol.number, limits.dialTimeout)
    status = { pingMs, protocol: spoken, version: cleanText(version, 64) }
  } catch (error) {
    return { ...seen, trouble: (error as Error).message }
  }
  if (status.protocol !== protocol.number) {
    const speaks = status.version || `protocol ${status.protocol}`
    return { ...seen, status, trouble: `it speaks ${speaks}, the mesh speaks ${protocol.version}` }
  }
  const { standing, trouble } = await logIn(server, address, options)
  return { ...seen, status, ...standing, ...(trouble === undefined ? {} : { trouble }) }
}

function logIn(
  server: MeshServer,
  address: Address,
  options: VisitOptions,
): Promise<{ standing: Partial<Standing>; trouble?: string }> {
  const { limits } = options
  return new Promise((resolve) => {
    const socket = connect(address)
    const refused = (error: Error): void => resolve({ standing: {}, trouble: networkSentence(error) })
    const late = (): void => {
      socket.destroy()
      resolve({ standing: {}, trouble: `it did not take a second connection within ${limits.dialTimeout} ms` })
    }
    const timer = setTimeout(late, limits.dialTimeout)
    socket.once('close', () => clearTimeout(timer))
    socket.once('error', refused)
    socket.once('connect', () => {
      clearTimeout(timer)
      socket.off('error', refused)
      const connection = new MinecraftConnection(socket, serverConnectionLimits(limits), (error) =>
        resolve({ standing: {}, trouble: error.message }),
      )
      const login = new DoctorLogin(connection, { ...options, server, address, done: resolve })
      connection.attach(login)
      login.begin()
    })
  })
}
