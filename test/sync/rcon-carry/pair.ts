import { protocolOf } from '../../../src/protocol/versions.ts'
import { RconConnection } from '../../../src/sync/rcon.ts'
import { RconCarry, type RconCarryOptions } from '../../../src/sync/rcon-carry/rcon-carry.ts'
import type { Body } from '../../kit/vanilla/body.ts'
import { joinLink, type SocketLink } from '../../kit/vanilla/link.ts'
import { startVanilla, type Vanilla, type VanillaOptions } from '../../kit/vanilla/vanilla.ts'

/** A scripted vanilla server with one player on it, and the transport that speaks for its body. */
export interface Side {
  readonly vanilla: Vanilla
  readonly carry: RconCarry
  readonly rcon: RconConnection
  readonly link: SocketLink
  readonly body: Body
  /** Another transport for the same body, as after a crash of mcmesh. */
  again(options?: Partial<RconCarryOptions>): RconCarry
  /** The player comes back, as after a crash of the server. */
  rejoin(): Promise<Side>
  close(): Promise<void>
}

export async function side(server: string, version: string, options: VanillaOptions = {}): Promise<Side> {
  const vanilla = await startVanilla({ version, quiet: true, ...options })
  return join(server, version, vanilla)
}

async function join(server: string, version: string, vanilla: Vanilla): Promise<Side> {
  const link = await joinLink(server, { port: vanilla.server.port, name: 'Alice', version })
  const reconnect = { firstMs: 5, longestMs: 20 }
  const rcon = new RconConnection({ ...vanilla.rconOptions, reconnect })
  const uuid = vanilla.server.player('Alice').uuid
  const again = (more: Partial<RconCarryOptions> = {}) =>
    new RconCarry({ rcon, link, uuid, clickMs: 2000, nowhereMs: 1500, ...more })
  const leave = async () => {
    rcon.close()
    await link.leave()
  }
  return {
    ...{ vanilla, rcon, link, again },
    carry: again(),
    get body() {
      return vanilla.model.of('Alice')
    },
    rejoin: async () => {
      await leave()
      return join(server, version, vanilla)
    },
    close: async () => {
      await leave()
      await vanilla.stop()
    },
  }
}

export const protocolNumber = (version: string): number => protocolOf(version).number
