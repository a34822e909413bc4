/** Walks what a client must not hear: of foreign ground, of entities that it is not shown or that nobody spawned. */
import type { ClientboundRow } from '../../src/protocol/clientbound.ts'
import { idRows } from '../protocol/metadata-rows.ts'
import { ROUNDS } from './walk-clientbound.ts'
import { made } from './walk-contents.ts'
import { rowOf, saysPlace } from './walk-rows.ts'
import { complaints, type Manner, other, type Side, Walk, type Walked } from './walked.ts'

const sides = ['west', 'east'] as const

/** Chunks and light wait until their server is the ground's; nothing else does. */
const waits: ReadonlySet<string> = new Set(['map_chunk', 'update_light'])

interface Step {
  readonly row: ClientboundRow
  readonly side: Side
  readonly packet: Buffer
}

/** Each packet of a version that `takes` takes, about the ground and the entities of `about`'s side. */
function* steps(walk: Walk, takes: (row: ClientboundRow) => boolean, about: (side: Side) => Side): Generator<Step> {
  for (const name of walk.mesh.clientbound.names) {
    const row = rowOf(name)
    if (!takes(row)) continue
    for (const side of sides)
      for (let round = 0; round < ROUNDS; round++)
        yield {
          row,
          side,
          packet: walk.packet('clientbound', name, about(side), (params) => made(row, about(side), params)),
        }
  }
}

const heard = ({ toClient, toServer }: Walked): number => toClient.length + toServer.west.length + toServer.east.length

/** Says each packet and expects that nobody hears of it. */
function unheard(
  version: string,
  each: (walk: Walk) => Iterable<Step & { manner: Manner; outcome: string }>,
): string[] {
  const walk = new Walk(version)
  const wrong: string[] = []
  let walked = 0
  for (const { row, side, packet, manner, outcome } of each(walk)) {
    walked++
    const done = walk.fromServer(side, row.packet, packet, manner)
    if (done.outcome !== outcome || heard(done) > 0)
      wrong.push(
        `${row.packet} from ${side}: ${done.outcome}, not ${outcome}, ${heard(done)} packets (${packet.toString('hex')})`,
      )
  }
  return walked === 0 ? ['nothing was walked'] : [...wrong, ...complaints(walk)]
}

/** What a server says of ground that the other one owns and has shown. */
export const walkForeignGround = (version: string): string[] =>
  unheard(version, function* (walk) {
    const about = (row: ClientboundRow): boolean =>
      (row.rule === 'chunk' || row.rule === 'placed') && saysPlace(walk, row)
    for (const step of steps(walk, about, other)) {
      yield { ...step, manner: { foreign: true }, outcome: waits.has(step.row.packet) ? 'held' : 'dropped' }
    }
  })

/** What a server says of its entities on ground that the other one owns: kept, should they come over. */
export const walkHidden = (version: string): string[] =>
  unheard(version, function* (walk) {
    const about = ({ rule, primaryOnly }: ClientboundRow): boolean => rule === 'entity' && !primaryOnly
    for (const step of steps(walk, about, other)) {
      const subject = walk.mesh.clientbound.lens(step.row.packet)?.subject(step.packet)
      if (subject !== undefined) yield { ...step, manner: { hidden: true }, outcome: 'recorded' }
    }
  })

/** What a server says of an entity that it never spawned. */
export const walkUnknown = (version: string): string[] =>
  unheard(version, function* (walk) {
    const about = ({ rule, keep, opens }: ClientboundRow): boolean => rule === 'entity' && keep !== 'spawn' && !opens
    for (const step of steps(walk, about, (side) => side)) {
      const subject = walk.mesh.clientbound.lens(step.row.packet)?.subject(step.packet)
      if (subject !== undefined) yield { ...step, manner: { unknown: new Set([subject]) }, outcome: 'dropped' }
    }
  })

/** Others than its subject that a packet mentions and nobody spawned: told as nobody, whatever the subject. */
export function walkUnknownOthers(version: string): string[] {
  const walk = new Walk(version)
  const wrong: string[] = []
  for (const { row, side, packet } of steps(
    walk,
    ({ rule }) => rule === 'entity',
    (same) => same,
  )) {
    const lens = walk.mesh.clientbound.lens(row.packet)
    const subject = lens?.subject(packet)
    const others = new Set(lens?.ids(packet))
    if (subject !== undefined) others.delete(subject)
    if (!lens || others.size === 0 || (row.primaryOnly && side === 'east')) continue
    const { toClient, proxies } = walk.fromServer(side, row.packet, packet, { unknown: others })
    const [told] = toClient
    const strangers = told && lens.ids(told).filter((id) => id >= 0 && id !== proxies.get(subject ?? -1))
    if (toClient.length !== 1 || strangers?.length !== 0)
      wrong.push(
        `${row.packet} from ${side}: told ${toClient.length} times, with ${strangers} (${packet.toString('hex')})`,
      )
  }
  return [...wrong, ...complaints(walk)]
}

/** Metadata of each kind of entity that targets another: the client is told of its own's, or of nobody. */
export function walkTargets(version: string): string[] {
  const walk = new Walk(version)
  const { clientbound } = walk.mesh
  return sides.flatMap((side) =>
    idRows(version).flatMap(({ entity, index, type, bias }) => {
      const metadata = (entityId: number | undefined, value: number) =>
        clientbound.encode('entity_metadata', { entityId, metadata: [{ key: index, type, value }] })
      const packet = metadata(1, 7 + bias)
      return [[7], []].flatMap((others) => {
        const { toClient, proxies } = walk.fromServer(side, 'entity_metadata', packet, { subject: entity, others })
        const target = proxies.get(7)
        const due = metadata(proxies.get(1), target === undefined ? 0 : target + bias)
        const right = toClient.length === 1 && toClient[0]?.equals(due)
        return right ? [] : [`${entity} ${index} from ${side}, ${others.length} known: ${toClient[0]?.toString('hex')}`]
      })
    }),
  )
}

/** A list with somebody unknown in it. */
const lists = {
  set_passengers: { entityId: 1, passengers: [2, 300, 7] },
  entity_destroy: { entityIds: [1, 2, 300, 7] },
} as const

/** One unknown element of a list is left out; the rest is told. */
export function walkLists(version: string): string[] {
  const walk = new Walk(version)
  const { clientbound } = walk.mesh
  return sides.flatMap((side) =>
    Object.entries(lists).flatMap(([name, params]) => {
      const packet = clientbound.encode(name, params)
      const { toClient, proxies } = walk.fromServer(side, name, packet, { unknown: new Set([300]) })
      const mapped = (ids: readonly number[]) => ids.filter((id) => id !== 300).map((id) => proxies.get(id))
      const due =
        'passengers' in params
          ? { entityId: proxies.get(1), passengers: mapped(params.passengers) }
          : { entityIds: mapped(params.entityIds) }
      const [told] = toClient
      return toClient.length === 1 && told?.equals(clientbound.encode(name, due)) ? [] : [`${name} from ${side}`]
    }),
  )
}
