import { type OpenedRow, openedTable } from '../../protocol/opened.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import type { PlayerContext } from '../context.ts'
import type { ClientLink } from './client-link.ts'
import type { Outbox } from './outbox.ts'
import type { PendingRequests } from './pending-requests.ts'

interface Open {
  readonly row: OpenedRow
  readonly link: ClientLink
  /** Which one, as its field has it. */
  readonly which: string
}

interface Ended {
  readonly open: Open
  /** The ping that the client was sent right after it was ended. */
  readonly fence: number
}

const byPacket = new Map<string, OpenedRow[]>()
for (const row of openedTable) byPacket.set(row.packet, [...(byPacket.get(row.packet) ?? []), row])
const byAct = new Map(openedTable.flatMap((row) => (row.acts === undefined ? [] : [[row.acts, row] as const])))
const closing: ReadonlySet<string> = new Set(openedTable.flatMap(({ closes }) => closes ?? []))

/** Pings of mcmesh's own are counted down from here: servers count theirs up, or take the time. */
const FIRST_FENCE = -0x6d63_0000

/**
 * What servers have opened at the client beside the ledger's topics, and how it ends at a switch (the rows of
 * src/protocol/opened.ts). A client shows one screen at a time, and dialogs.
 */
export class Opened {
  readonly #mesh: PlayerContext
  readonly #outbox: Outbox
  readonly #requests: PendingRequests
  readonly #configuring: () => boolean
  #screen: Open | undefined
  #dialog: Open | undefined
  /** What switches have ended, the newest first, until the client has answered their ping: what it sends of that until then was under way. */
  #ended: readonly Ended[] = []
  #fence = FIRST_FENCE

  /** `configuring`: the client is in configuration, or was asked into it. */
  constructor(mesh: PlayerContext, outbox: Outbox, requests: PendingRequests, configuring: () => boolean) {
    this.#mesh = mesh
    this.#configuring = configuring
    this.#outbox = outbox
    this.#requests = requests
  }

  /** The client is sent a packet that opens or closes something, perhaps. `set`: the packets of its state. */
  sent(link: ClientLink, set: PacketSet, name: string, packet: Buffer): void {
    if (name === 'clear_dialog') this.#dialog = undefined
    else if (name === 'close_window') this.#screen = undefined
    for (const row of byPacket.get(name) ?? []) {
      if (row.state && !isState(set, packet, row.state)) continue
      const open = { row, link, which: whichOf(row, set, name, packet) }
      if (row.ends === 'clear_dialog') this.#dialog = open
      else if (row.ends === 'close_window 0') this.#screen = open
      // A window takes the place of any other screen.
      else if (row.ends === 'close_window') this.#screen = undefined
    }
  }

  /** Whether the client has a dialog of a link's server before its eyes. */
  hasDialogOf(link: ClientLink): boolean {
    return this.#dialog?.link === link
  }

  /** Who opened what a client's packet acts on, if that is known; it is not, where nothing was opened. */
  actedOn(set: PacketSet, name: string, packet: Buffer): ClientLink | undefined {
    const row = byAct.get(name)
    if (!row) return undefined
    const which = whichOf(row, set, name, packet)
    const ended = this.#ended.map(({ open }) => open)
    const open = [this.#screen, this.#dialog, ...ended].find((one) => one?.row === row && one.which === which)
    return open?.link
  }

  /** The client sent a packet. `seesTheWorld`: it sends that with no screen before its eyes. */
  heard(name: string, seesTheWorld: boolean): void {
    if (seesTheWorld || (closing.has(name) && (name === 'close_window' || this.#screen?.row.closes === name)))
      this.#screen = undefined
  }

  /** The client is through with everything that it was sent before that ping of mcmesh's own. */
  answered(ping: number): void {
    // They are counted down, and answered in their order.
    this.#ended = this.#ended.filter(({ fence }) => fence < ping)
  }

  /** The client has a new body, or goes into configuration: it shows no screen of the game any more. */
  forgetScreen(): void {
    this.#screen = undefined
  }

  /** The client is switched away from `link`: whatever its server has open at the client ends. */
  end(link: ClientLink): void {
    const { windows } = this.#requests
    const ended = [this.#screen, this.#dialog].filter((open) => open?.link === link) as Open[]
    const screen = this.#screen?.link === link
    // A window that lies under another screen is the client's no more, but its server's still.
    const closed = windows.close(link, this.#outbox, this.#mesh.now())
    if (screen && !closed) this.#outbox.sendPacket('close_window', { windowId: 0 })
    if (screen) this.#screen = undefined
    if (this.#dialog?.link === link) this.#clearDialog()
    if (ended.some(({ row }) => row.acts !== undefined)) this.#fenceIn(ended)
  }

  #clearDialog(): void {
    this.#dialog = undefined
    this.#send('clear_dialog', {})
  }

  /** What the client answers to a ping it has sent after all that it sent before it knew. */
  #fenceIn(ended: readonly Open[]): void {
    const fence = --this.#fence
    this.#ended = [...ended.map((open) => ({ open, fence })), ...this.#ended]
    this.#send('ping', { id: fence })
  }

  /** Dialogs outlive the game: their end is said in the state that the client is in. */
  #send(name: string, params: object): void {
    const { protocol, clientbound } = this.#mesh
    const configuring = this.#configuring()
    const set = configuring ? protocol.packets('configuration', 'clientbound') : clientbound
    this.#requests.asked(undefined, set, name, set.encode(name, params))
    if (configuring) this.#outbox.channel.send(set.encode(name, params))
    else this.#outbox.sendPacket(name, params)
  }
}

/** A place, or a number, as a text. */
function whichOf({ which }: OpenedRow, set: PacketSet, name: string, packet: Buffer): string {
  if (which === undefined) return ''
  const value = set.field<{ x: number; y: number; z: number }>(name, which)?.read(packet)
  return value ? `${value.x} ${value.y} ${value.z}` : ''
}

function isState(set: PacketSet, packet: Buffer, { reason, value }: { reason: number; value: number }): boolean {
  const [reasonAt] = set.field('game_state_change', 'reason')?.span(packet) ?? []
  const [valueAt] = set.field('game_state_change', 'gameMode')?.span(packet) ?? []
  if (reasonAt === undefined || valueAt === undefined) return false
  return packet.readUInt8(reasonAt) === reason && packet.readFloatBE(valueAt) === value
}
