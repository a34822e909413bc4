import type { Protocol } from '../../src/protocol/versions.ts'
import type { Params } from '../kit/client/parts.ts'
import { exchanged, flags } from '../kit/client/tab-list.ts'
import { text } from './ledger-packets.ts'

/** What a server says of one player. */
export type Said = {
  kind: 'add' | 'update' | 'remove'
  uuid: string
  name?: string
  properties?: { name: string; value: string; signature?: string }[]
  gamemode?: number
  latency?: number
  displayName?: string
  listed?: boolean
  listPriority?: number
  showHat?: boolean
  signed?: boolean
}

type PacketName = 'player_info' | 'player_remove'

/** Writes packets as a vanilla server does. */
export class TabListServer {
  readonly #protocol: Protocol

  constructor(protocol: Protocol) {
    this.#protocol = protocol
  }

  encode({ kind, uuid, name, properties = [], displayName, listed, signed, ...looks }: Said): [PacketName, Buffer][] {
    const protocol = this.#protocol
    const packets = protocol.packets('play', 'clientbound')
    const shown = displayName === undefined ? undefined : text(protocol, displayName)
    const given = { gamemode: 0, latency: 0, ...definedOf(looks) }
    if (packets.idOf('player_remove') === undefined) {
      const key = { timestamp: 5n, publicKey: Buffer.from([1]), signature: Buffer.from([2]) }
      const { gamemode, latency: ping } = given
      const entry = { uuid, name, properties, gamemode, ping, displayName: shown, crypto: signed ? key : undefined }
      const info = (action: string): [PacketName, Buffer] => [
        'player_info',
        packets.encode('player_info', { action, data: [entry] }),
      ]
      if (kind === 'add') return [info('add_player')]
      if (kind === 'remove') return [info('remove_player')]
      return [
        ...(looks.gamemode === undefined ? [] : [info('update_game_mode')]),
        ...(looks.latency === undefined ? [] : [info('update_latency')]),
        ...(displayName === undefined ? [] : [info('update_display_name')]),
      ]
    }
    if (kind === 'remove') return [['player_remove', packets.encode('player_remove', { players: [uuid] })]]
    const keys = { uuid, publicKey: { expireTime: 5n, keyBytes: Buffer.from([1]), keySignature: Buffer.from([2]) } }
    const entry: Params = { uuid, player: { name, properties }, chatSession: signed ? keys : undefined, ...looks }
    entry.displayName = shown
    entry.listed = listed === undefined ? undefined : Number(listed)
    const says = Object.keys(flags).filter((look) => look in entry && entry[look] !== undefined)
    const action = Object.fromEntries(says.map((look) => [flags[look], true]))
    const all = { ...action, add_player: kind === 'add', initialize_chat: signed === true }
    return [['player_info', exchanged(protocol, packets.encode('player_info', { action: all, data: [entry] }))]]
  }
}

function definedOf<T extends object>(of: T): Partial<T> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Partial<T>
}
