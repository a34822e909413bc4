import { offlineUuid } from '../protocol/offline-uuid.ts'
import type { Protocol, State } from '../protocol/versions.ts'

/** A server as the handshake names it. */
export interface Destination {
  readonly host: string
  readonly port: number
}

/** The packets that open a connection for a login: the handshake and the login start; without a UUID the offline one. */
export function opening(protocol: Protocol, to: Destination, name: string, uuid = offlineUuid(name)): Buffer[] {
  const handshake = { protocolVersion: protocol.number, serverHost: to.host, serverPort: to.port, nextState: 2 }
  const start = { username: name, playerUUID: uuid, signature: undefined }
  return [
    protocol.packets('handshaking', 'serverbound').encode('set_protocol', handshake),
    protocol.packets('login', 'serverbound').encode('login_start', start),
  ]
}

/** What a client sends of itself. */
export interface ClientSettings {
  /** In chunks. */
  readonly viewDistance: number
  /** Whether server lists may name it; true by default (1.18 and later ask). */
  readonly listed?: boolean
}

/** The first packets of a client that is logged in: its brand and its settings, in the state that follows the login. */
export function introduction(protocol: Protocol, state: State, settings: ClientSettings): Buffer[] {
  const set = protocol.packets(state, 'serverbound')
  return [
    // A brand is a text with its length in front.
    set.encode('custom_payload', { channel: 'minecraft:brand', data: Buffer.from('\x07vanilla') }),
    set.encode('settings', {
      locale: 'en_us',
      viewDistance: settings.viewDistance,
      chatFlags: 0,
      chatColors: true,
      skinParts: 127,
      mainHand: 1,
      // The same choice under the name of 1.17 and under the later one.
      disableTextFiltering: true,
      enableTextFiltering: false,
      enableServerListing: settings.listed ?? true,
      particleStatus: 'all',
    }),
  ]
}
