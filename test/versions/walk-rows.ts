/** What is wrong with how a clientbound packet was treated, by its row of the table. Both directions' rows live in src. */
import { isDeepStrictEqual } from 'node:util'
import type { PacketOutcome } from '../../src/player/events.ts'
import { type ClientboundRow, clientboundTable, defaultClientbound } from '../../src/protocol/clientbound.ts'
import type { Lens } from '../../src/protocol/lenses.ts'
import { WINDOW } from './walk-contents.ts'
import { type Case, own } from './walk-own.ts'
import { other, type Side, type Walk, type Walked } from './walked.ts'

const rows = new Map(clientboundTable.map((row) => [row.packet, row]))

export const rowOf = (name: string): ClientboundRow => rows.get(name) ?? { packet: name, rule: defaultClientbound }

/** Whether this version says the packet's place in a way that the table knows; else it is the primary's to tell. */
export function saysPlace({ mesh }: Walk, { packet, at }: ClientboundRow): boolean {
  if (!at) return false
  const [field = ''] = [Object.values(at)[0] as string | readonly string[]].flat()
  return 'or' in at || mesh.clientbound.field(packet, field) !== undefined
}

/** The field of a packet that names a window. */
export const windowField = ({ mesh }: Walk, name: string) =>
  mesh.clientbound.field<number>(name, 'windowId') ?? mesh.clientbound.field<number>(name, 'window_id')

/** What a packet of a plain row meets: from the primary and from a dummy, all its entities known and on its own ground. */
function outcomeOf(row: ClientboundRow, primary: boolean, walk: Walk, mapped: boolean): PacketOutcome {
  const told = mapped ? 'mapped' : 'passed'
  switch (row.rule) {
    case 'pass':
      return primary ? told : 'dropped'
    case 'ledger':
      return primary ? told : 'recorded'
    case 'chunk':
    case 'placed':
      return primary || saysPlace(walk, row) ? told : 'dropped'
    case 'entity':
      if (row.keep === 'spawn') return 'sent'
      return primary || !row.primaryOnly ? told : 'dropped'
    default:
      return 'dropped'
  }
}

/** The bytes of what the client was told, with every id mapped back to the server's: those of the packet itself. */
function mappedBack({ mesh }: Walk, name: string, { proxies }: Walked, told: Buffer): Buffer | undefined {
  const toServer = new Map([...proxies].map(([serverId, proxyId]) => [proxyId, serverId]))
  return mesh.clientbound.lens(name)?.patch(told, (id) => toServer.get(id) ?? id) ?? told
}

/** Whether each id of the server's became the client's of the same entity. */
const mapsEach = (lens: Lens | undefined, { proxies, toClient }: Walked, ids: readonly number[]): boolean =>
  isDeepStrictEqual(
    lens?.ids(toClient[0] ?? Buffer.alloc(0)) ?? [],
    ids.map((id) => proxies.get(id)),
  )

/** What the server of a dummy hears of mcmesh because of a packet. */
function answersOf(row: ClientboundRow, primary: boolean, { mesh }: Walk, packet: Buffer): Buffer[] {
  if (primary) return []
  // Nobody sees a dummy's window, and a dead one is no use.
  if (row.opens) return [mesh.serverbound.encode('close_window', { windowId: WINDOW })]
  const health = row.revives && mesh.clientbound.field<number>(row.packet, 'health')?.read(packet)
  if (health !== undefined && health <= 0)
    return [mesh.serverbound.encode('client_command', { actionId: 'perform_respawn' })]
  return []
}

const same = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length === b.length && a.every((one, at) => one.equals(b[at] as Buffer))
const hexes = (packets: readonly Buffer[]): string =>
  packets.map((packet) => packet.toString('hex')).join(' ') || 'none'

/** Everything wrong with one packet's walk. `shown`: the client's number of the window that the packet names. */
export function faultsOf(row: ClientboundRow, side: Side, one: Case, shown?: number): string[] {
  const { walk, name, primary, walked } = one
  const { outcome, note, toClient, toServer, packet } = walked
  const faults: string[] = []
  const ids = walk.mesh.clientbound.lens(name)?.ids(packet) ?? []
  if (row.rule === 'own' || row.rule === 'answer') {
    const due = own[name]?.(one)
    if (!due) return ['nothing says what must come of it']
    if (outcome !== due.outcome) faults.push(`${outcome}, not ${due.outcome} (${note})`)
    if (!same(toClient, due.client ?? [])) faults.push(`the client is told ${hexes(toClient)}`)
    if (!same(toServer[side], due.server ?? [])) faults.push(`${side} hears ${hexes(toServer[side])}`)
    faults.push(...(due.faults ?? []))
  } else {
    const hasWindow = primary && row.window === true && windowField(walk, name) !== undefined
    const lost = hasWindow && shown === undefined
    const due = lost ? 'dropped' : outcomeOf(row, primary, walk, ids.length > 0 || hasWindow)
    if (outcome !== due) faults.push(`${outcome}, not ${due} (${note})`)
    if (due === 'dropped' || due === 'recorded') {
      if (toClient.length > 0) faults.push(`${due}, and yet the client is told ${hexes(toClient)}`)
    } else faults.push(...faultsOfTold(one, ids, shown))
    const answers = answersOf(row, primary, walk, packet)
    if (!same(toServer[side], answers)) faults.push(`${side} hears ${hexes(toServer[side])}`)
  }
  if (toServer[other(side)].length > 0) faults.push(`${other(side)} hears ${hexes(toServer[other(side)])}`)
  return faults
}

/** The client is told once, with no id of the server's, and all else as it was sent. */
function faultsOfTold({ walk, name, walked }: Case, ids: readonly number[], shown: number | undefined): string[] {
  const [told] = walked.toClient
  if (!told || walked.toClient.length !== 1) return [`told ${walked.toClient.length} times`]
  const faults: string[] = []
  if (!mapsEach(walk.mesh.clientbound.lens(name), walked, ids)) faults.push('an id is not the client’s')
  const window = shown === undefined ? undefined : windowField(walk, name)
  if (window && window.read(told) !== shown) faults.push(`told of window ${window.read(told)}, not ${shown}`)
  const back = mappedBack(walk, name, walked, told)
  if (!(window && back ? window.replace(back, WINDOW) : back)?.equals(walked.packet))
    faults.push('more than its ids was changed')
  return faults
}

/** What mcmesh knows of an entity: the same, whichever way its packets took. */
const dossierOf = ({ link }: Walked, subject: number | undefined): unknown => {
  const dossier = subject === undefined ? undefined : link.entities.get(subject)
  if (!dossier) return undefined
  const { x, y, z, yaw, pitch, moved, kept } = dossier
  return { x, y, z, yaw, pitch, moved, kept: [...kept].map(([name, packet]) => [name, packet.toString('hex')]) }
}

/** An entity's packet that nobody inspects says and leaves the same as one that somebody does. */
export function faultsUntapped(one: Case, plain: Walked, lens: Lens | undefined): string[] {
  const { walk, name, walked } = one
  const faults: string[] = []
  const back = (from: Walked): string =>
    hexes(from.toClient.map((told) => mappedBack(walk, name, from, told) ?? Buffer.alloc(0)))
  if (back(walked) !== back(plain)) faults.push(`tells ${back(walked)}, not ${back(plain)}`)
  const ids = lens?.ids(plain.packet) ?? []
  if (walked.toClient.length > 0 && !mapsEach(lens, walked, ids)) faults.push('an id is not the client’s')
  const subject = lens?.subject(plain.packet)
  if (!isDeepStrictEqual(dossierOf(walked, subject), dossierOf(plain, subject))) faults.push('keeps something else')
  if (walked.toServer.west.length + walked.toServer.east.length > 0) faults.push('a server hears of it')
  return faults
}
