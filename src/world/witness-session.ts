/** What the witness holds against the course of a session: login, respawn, teleports, keep-alives, bundles. */

import type { PacketSet } from '../protocol/packets.ts'
import { meshChannel } from './witness-channels.ts'
import { dropChunks } from './witness-chunks.ts'
import {
  begin,
  type Expected,
  type Point,
  type Sight,
  type WitnessedClient,
  type WitnessFold,
  type WitnessRows,
} from './witness-state.ts'

/** How many teleports' ids are kept. */
const maxTeleportIds = 256

const dimensionOf = (set: PacketSet, name: string) =>
  // SpawnInfo since 1.20.6.
  set.field<string>(name, 'worldState.name') ?? set.field<string>(name, 'worldName')

function dropLevel(state: WitnessedClient): void {
  state.entities.clear()
  state.bodies.clear()
  state.destroyed.clear()
  dropChunks(state)
  state.centre = { x: 0, z: 0 }
  state.inBatch = false
  // A new level counts its block sequences from the start.
  state.sequence = -1
  state.acknowledged = -1
}

/** The client is let in anew: where, the next teleport carries. */
function letIn(state: WitnessedClient): void {
  state.position = undefined
  state.at = undefined
  state.settled = false
  state.groundless = 0
  state.window = 0
  state.closedWindow = 0
}

function dropLists(state: WitnessedClient): void {
  state.objectives.clear()
  state.teams.clear()
}

function unasked(sight: Sight, packet: Expected, rule: Parameters<Sight['report']>[0], detail: string): void {
  if (!sight.expected(packet)) sight.report(rule, detail)
}

function notInBundle({ state, report }: Sight, what: string): void {
  if (!state.inBundle) return
  report('bundle-open', `${what} came inside a bundle`)
  state.inBundle = false
}

const keepAliveAsked = (set: PacketSet, name: string): WitnessFold | undefined => {
  const id = set.field<bigint | number | readonly number[]>(name, 'keepAliveId')
  return (
    id &&
    (({ state, report }, packet) => {
      const asked = String(id.read(packet))
      const [waiting] = state.keepAlives
      if (waiting !== undefined) {
        report('keep-alive-overlap', `keep-alive ${asked} came while ${waiting} was not yet answered`)
        if (state.keepAlives.length > 16) state.keepAlives.shift()
      }
      state.keepAlives.push(asked)
    })
  )
}

const isSame = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y && a.z === b.z

/** Reads the x, y and z of a packet. */
function pointOf(set: PacketSet, name: string): ((packet: Buffer) => Point) | undefined {
  const [x, y, z] = ['x', 'y', 'z'].map((axis) => set.field<number>(name, axis))
  if (!x || !y || !z) return undefined
  return (packet) => ({ x: x.read(packet), y: y.read(packet), z: z.read(packet) })
}

/** Vanilla counts a connection's teleports; two of one id would be confirmed by the same answer. */
function checkTeleportId({ state, report }: Sight, id: number): void {
  const { teleports } = state
  if (teleports.has(id)) report('teleport-id-twice', `teleport ${id} came before`)
  teleports.add(id)
  if (teleports.size <= maxTeleportIds) return
  const [oldest] = teleports
  if (oldest !== undefined) teleports.delete(oldest)
}

export const sessionRows: WitnessRows = {
  login: (set, name) => {
    const entityId = set.field<number>(name, 'entityId')
    const viewDistance = set.field<number>(name, 'viewDistance')
    const world = dimensionOf(set, name)
    if (entityId === undefined) return undefined
    return (sight, packet) => {
      const { state, report } = sight
      const id = entityId.read(packet)
      notInBundle(sight, 'a login packet')
      if (id === 0) report('entity-id-zero', "the client's own id is 0")
      if (state.entityId !== undefined) {
        unasked(sight, 'login', 'unasked-login', `a second login packet, as entity ${id}`)
        if (id !== state.entityId) {
          report('own-id-changed', `the client's own id changed from ${state.entityId} to ${id}`)
        }
        dropLevel(state)
        dropLists(state)
        letIn(state)
      }
      state.entityId = id
      state.dimension = world?.read(packet)
      if (viewDistance) state.viewDistance = viewDistance.read(packet)
    }
  },

  respawn: (set, name) => {
    const world = dimensionOf(set, name)
    return (sight, packet) => {
      const { state } = sight
      const dimension = world?.read(packet)
      notInBundle(sight, 'a respawn')
      unasked(sight, 'respawn', 'unasked-respawn', `a respawn into ${dimension}`)
      if (dimension !== state.dimension) dropLevel(state)
      else {
        // The client keeps its level, and a server sends its chunks again after a death.
        for (const chunk of state.chunks.values()) chunk.changed = true
      }
      state.dimension = dimension
      state.window = 0
      letIn(state)
    }
  },

  start_configuration: () => (sight) => {
    const { state } = sight
    notInBundle(sight, 'start_configuration')
    unasked(
      sight,
      'start_configuration',
      'unasked-configuration',
      'the client was sent back to the configuration phase',
    )
    dropLevel(state)
    dropLists(state)
    state.tab.clear()
    state.bossBars.clear()
    state.window = 0
    state.keepAlives.length = 0
    // A server counts anew for what is a new connection to it.
    state.teleports.clear()
    letIn(state)
    sight.expect('login')
  },

  position: (set, name) => {
    const at = pointOf(set, name)
    const teleportId = set.field<number>(name, 'teleportId')
    if (at === undefined || teleportId === undefined) return undefined
    return (sight, packet) => {
      const { state, report } = sight
      const to = at(packet)
      if (state.entityId === undefined) report('before-login', 'a teleport before the login packet')
      checkTeleportId(sight, teleportId.read(packet))
      const { position } = state
      if (position === undefined) {
        state.at = to
      } else if (!state.settled && isSame(position, to)) {
        // Where the client was let in may be sent once more for as long as it stands there: Minestom does, and nobody
        // sees it. (So does flying-squid, but seconds later, when the player has walked on and is put back: a plain one
        // is reported for it, an embedded world leaves it out.)
        state.settled = true
      } else unasked(sight, 'position', 'unasked-position', `a teleport to ${to.x} ${to.y} ${to.z}`)
      state.position = to
    }
  },

  keep_alive: keepAliveAsked,

  // The dispatcher counts what stands in a bundle.
  bundle_delimiter:
    () =>
    ({ state }) => {
      state.inBundle = !state.inBundle
      begin(state.bundle)
    },

  kick_disconnect:
    () =>
    ({ state }) => {
      state.disconnected = true
    },

  acknowledge_player_digging: (set, name) => {
    // Up to 1.18.2 it names a position instead.
    const sequence = set.field<number>(name, 'sequenceId')
    return (
      sequence &&
      (({ state, report }, packet) => {
        const settled = sequence.read(packet)
        if (settled > state.sequence) {
          report('sequence-unknown', `sequence ${settled} was acknowledged; the client is at ${state.sequence}`)
        }
        if (settled < state.acknowledged) {
          report('sequence-backwards', `sequence ${settled} was acknowledged after ${state.acknowledged}`)
        }
        state.acknowledged = Math.max(state.acknowledged, settled)
      })
    )
  },
}

/** What login, before the play state, carries of the client. */
export const loginRows: WitnessRows = {
  login_plugin_request: meshChannel,
  success: (set, name) => {
    const uuid = set.field<string>(name, 'uuid')
    const username = set.field<string>(name, 'username')
    return ({ state }, packet) => {
      state.uuid = uuid?.read(packet)
      state.name = username?.read(packet)
    }
  },
}

const moved = (set: PacketSet, name: string): WitnessFold | undefined => {
  const at = pointOf(set, name)
  return (
    at &&
    (({ state }, packet) => {
      state.at = at(packet)
      if (state.position !== undefined && !isSame(state.position, state.at)) state.settled = true
    })
  )
}

const sequenced = (set: PacketSet, name: string): WitnessFold | undefined => {
  const sequence = set.field<number>(name, 'sequence')
  return (
    sequence &&
    (({ state }, packet) => {
      state.sequence = Math.max(state.sequence, sequence.read(packet))
    })
  )
}

const answered = (set: PacketSet, name: string): WitnessFold | undefined => {
  const id = set.field<bigint | number | readonly number[]>(name, 'keepAliveId')
  return (
    id &&
    (({ state, report }, packet) => {
      const answer = String(id.read(packet))
      const asked = state.keepAlives.indexOf(answer)
      if (asked < 0) report('keep-alive-unasked', `the client answered keep-alive ${answer}, which nobody had asked`)
      else state.keepAlives.splice(asked, 1)
    })
  )
}

/** What the client itself sends, as far as it bears on what may come. */
export const serverboundRows: WitnessRows = {
  position: moved,
  position_look: moved,
  // While the client rides, its vehicle's place is its own.
  vehicle_move: moved,
  keep_alive: answered,
  // Whoever asks to respawn, after a death or the end, is respawned.
  client_command: (set, name) => {
    const action = set.field<number | string>(name, 'actionId')
    return (
      action &&
      ((sight, packet) => {
        const asked = action.read(packet)
        if (asked === 0 || asked === 'perform_respawn') sight.expect('respawn')
      })
    )
  },
  block_dig: sequenced,
  block_place: sequenced,
  use_item: sequenced,
}

/** The configuration state has keep-alives too, with the same rule. */
export const configurationRows: { readonly clientbound: WitnessRows; readonly serverbound: WitnessRows } = {
  clientbound: { keep_alive: keepAliveAsked, custom_payload: meshChannel },
  serverbound: { keep_alive: answered },
}
