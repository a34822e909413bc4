import type { Protocol } from '../../../src/protocol/versions.ts'
import type { Params } from './parts.ts'

/** What may be told of an entry, and the flag that says that it is. */
export const flags: Record<string, string> = {
  gamemode: 'update_game_mode',
  listed: 'update_listed',
  latency: 'update_latency',
  displayName: 'update_display_name',
  listPriority: 'update_list_order',
  showHat: 'update_hat',
}

/** minecraft-data exchanges list order (vanilla: 0x40) and hat (0x80): what vanilla means, in its words, and back. */
export function exchanged(protocol: Protocol, packet: Buffer): Buffer {
  const probe = protocol.packets('play', 'clientbound')
  const empty = probe.encode('player_info', { action: { update_list_order: true }, data: [] })
  const at = empty.length - 2
  if (empty[at] !== 0x80) return packet
  const copy = Buffer.from(packet)
  const order = packet[at]! & 0x40
  const hat = packet[at]! & 0x80
  copy[at] = (packet[at]! & 0x3f) | (order << 1) | (hat >> 1)
  return copy
}

/** A vanilla client's tab list: it keeps the profile that it was given first, and ignores updates of unknown players. */
export class TabList {
  readonly #protocol: Protocol
  readonly #entries = new Map<string, Params>()

  constructor(protocol: Protocol) {
    this.#protocol = protocol
  }

  get uuids(): string[] {
    return [...this.#entries.keys()].sort()
  }

  has(uuid: string): boolean {
    return this.#entries.has(uuid)
  }

  entry(uuid: string): Params {
    return this.#entries.get(uuid)!
  }

  get entries(): ReadonlyMap<string, Params> {
    return this.#entries
  }

  clear(): void {
    this.#entries.clear()
  }

  /** Takes in a player_info or a player_remove. */
  take(packet: Buffer): void {
    const packets = this.#protocol.packets('play', 'clientbound')
    const { name } = packets.decode(packet)
    if (name === 'player_remove') {
      const { players } = packets.decode(packet).params as { players: string[] }
      for (const uuid of players) this.#entries.delete(uuid)
      return
    }
    const old = packets.idOf('player_remove') === undefined
    const { action, data } = packets.decode(old ? packet : exchanged(this.#protocol, packet)).params as Params
    for (const one of data) {
      if (old) this.#takeOld(action, one)
      else this.#takeNew(action, one)
    }
  }

  #takeOld(action: string, { uuid, name, properties, gamemode, ping, displayName, crypto }: Params): void {
    const entry = this.#entries.get(uuid)
    const signed = crypto !== undefined
    if (action === 'remove_player') this.#entries.delete(uuid)
    else if (action === 'add_player')
      this.#entries.set(uuid, {
        ...(entry ?? { name, properties, signed }),
        ...{ gamemode, latency: ping, displayName: shownAs(displayName) },
      })
    else if (!entry) return
    else if (action === 'update_game_mode') entry.gamemode = gamemode
    else if (action === 'update_latency') entry.latency = ping
    else if (action === 'update_display_name') entry.displayName = shownAs(displayName)
  }

  #takeNew(action: Params, one: Params): void {
    if (action.add_player && !this.#entries.has(one.uuid)) {
      const looks = { gamemode: 0, listed: false, latency: 0, displayName: undefined, listPriority: 0, showHat: true }
      const { name, properties } = one.player
      this.#entries.set(one.uuid, { name, properties, signed: false, ...looks })
    }
    const entry = this.#entries.get(one.uuid)
    if (!entry) return
    if (action.initialize_chat && one.chatSession !== undefined) entry.signed = true
    for (const [look, flag] of Object.entries(flags)) {
      if (!action[flag]) continue
      const value = one[look]
      entry[look] = look === 'displayName' ? shownAs(value) : look === 'listed' || look === 'showHat' ? !!value : value
    }
  }
}

/** The words of a text in any version's form. */
function shownAs(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? JSON.parse(value).text : (value as { value: string }).value
}
