/** What the witness holds against the course of a session: login, respawn, teleports, keep-alives, bundles, windows. */

import type { PacketSet } from '../protocol/packets.ts'
import { changedChunk } from './witness-chunks.ts'
import type { ClientState, Expected, Fold, Rows, Sight } from './witness-state.ts'

/** flying-squid sets the position of login once more when the client has moved for the first time. */
const movesBeforeRepeat = 100

const dimensionOf = (set: PacketSet, name: string) =>
  // SpawnInfo since 1.20.6.
  set.field<string>(name, 'worldState.name') ?? set.field<string>(name, 'worldName')

function dropLevel(state: ClientState): void {
  state.entities.clear()
  state.bodies.clear()
  state.destroyed.clear()
  state.chunks.clear()
  state.centre = { x: 0, z: 0 }
  state.inBatch = false
}

function dropLists(state: ClientState): void {
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

const foldWindow = (set: PacketSet, name: string): Fold | undefined => {
  const windowId = set.field<number>(name, 'windowId')
  return (
    windowId &&
    (({ state, report }, packet) => {
      // -1 is the cursor, -2 the player's inventory past any window (1.17.1); unsigned they are 255 and 254.
      const id = windowId.read(packet)
      if (id <= 0 || id >= 254 || id === state.window || id === state.closedWindow) return
      report('window-not-open', `a packet about window ${id}; open is ${state.window || 'none'}`)
    })
  )
}

const openWindow = (set: PacketSet, name: string): Fold | undefined => {
  const windowId = set.field<number>(name, 'windowId')
  const lens = set.lens(name)
  return (
    windowId &&
    (({ state, report }, packet) => {
      state.window = windowId.read(packet)
      state.closedWindow = 0
      for (const id of lens?.ids(packet) ?? []) {
        if (!state.entities.has(id)) report('entity-before-spawn', `the window of entity ${id}, which is not spawned`)
      }
    })
  )
}

const asked = (set: PacketSet, name: string): Fold | undefined => {
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

export const sessionRows: Rows = {
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
        // The place where a login ends is told by a teleport.
        state.position = undefined
        state.moves = 0
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
        for (const key of state.chunks.keys()) state.chunks.set(key, changedChunk)
      }
      state.dimension = dimension
      state.window = 0
      state.position = undefined
      state.moves = 0
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
    sight.expect('login')
  },

  position: (set, name) => {
    const [x, y, z] = ['x', 'y', 'z'].map((axis) => set.field<number>(name, axis))
    if (!x || !y || !z) return undefined
    return (sight, packet) => {
      const { state, report } = sight
      const at = { x: x.read(packet), y: y.read(packet), z: z.read(packet) }
      if (state.entityId === undefined) report('before-login', 'a teleport before the login packet')
      const { position } = state
      if (position === undefined) {
        state.position = at
        return
      }
      const repeated = position.x === at.x && position.y === at.y && position.z === at.z
      if (repeated && state.moves <= movesBeforeRepeat) state.moves = movesBeforeRepeat + 1
      else unasked(sight, 'position', 'unasked-position', `a teleport to ${at.x} ${at.y} ${at.z}`)
      state.position = at
    }
  },

  keep_alive: asked,

  // The dispatcher counts what stands in a bundle.
  bundle_delimiter:
    () =>
    ({ state }) => {
      state.inBundle = !state.inBundle
      state.bundled = 0
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

  open_window: openWindow,
  open_horse_window: openWindow,
  set_slot: foldWindow,
  window_items: foldWindow,
  craft_progress_bar: foldWindow,
  trade_list: foldWindow,
  close_window:
    () =>
    ({ state }) => {
      state.closedWindow = state.window
      state.window = 0
    },
}

/** What login, before the play state, tells of the client. */
export const loginRows: Rows = {
  success: (set, name) => {
    const uuid = set.field<string>(name, 'uuid')
    const username = set.field<string>(name, 'username')
    return ({ state }, packet) => {
      state.uuid = uuid?.read(packet)
      state.name = username?.read(packet)
    }
  },
}

const moved: Fold = ({ state }) => {
  if (state.position !== undefined) state.moves++
}

const sequenced = (set: PacketSet, name: string): Fold | undefined => {
  const sequence = set.field<number>(name, 'sequence')
  return (
    sequence &&
    (({ state }, packet) => {
      state.sequence = Math.max(state.sequence, sequence.read(packet))
    })
  )
}

const answered = (set: PacketSet, name: string): Fold | undefined => {
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
export const serverboundRows: Rows = {
  position: () => moved,
  position_look: () => moved,
  look: () => moved,
  flying: () => moved,
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
  close_window:
    () =>
    ({ state }) => {
      state.closedWindow = state.window
      state.window = 0
    },
}

/** The configuration state has keep-alives too, with the same rule. */
export const configurationRows: { readonly clientbound: Rows; readonly serverbound: Rows } = {
  clientbound: { keep_alive: asked },
  serverbound: { keep_alive: answered },
}
