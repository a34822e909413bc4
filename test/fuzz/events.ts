import { switchByHand, unpin } from '../../src/player/border.ts'
import { dropLink, openLink } from '../../src/player/links.ts'
import { requestSwitch } from '../../src/player/switch.ts'
import type { Params } from '../oracle/client-state.ts'
import type { FuzzClient, FuzzMesh } from './mesh.ts'
import {
  bar,
  type Connection,
  type Creature,
  creature,
  effect,
  type FuzzServer,
  objective,
  teamAdded,
} from './server.ts'

/** One thing that happens: what, and three numbers that choose to whom, where and how much. */
export interface Event {
  readonly what: EventName
  readonly a: number
  readonly b: number
  readonly c: number
}

/** Where an event happens. */
interface Scene {
  readonly mesh: FuzzMesh
  readonly a: number
  readonly b: number
  readonly c: number
  readonly server: FuzzServer
  readonly client: FuzzClient
  readonly connection: Connection | undefined
  readonly creature: Creature | undefined
  /** A creature or a player's body. */
  readonly anyone: Creature | undefined
}

const types = ['cow', 'zombie', 'oak_boat', 'item', 'ender_dragon', 'arrow']
const pick = <T>(list: readonly T[], at: number): T | undefined =>
  list.length === 0 ? undefined : list[at % list.length]
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const spread = (n: number): number => ((n * 7) % 80) - 40 + 0.5
const everybody = ({ server }: Scene, name: string, params: Params): void => {
  for (const connection of server.connections.values()) connection.say(name, params)
}
let creatures = 0

/** Everything that may happen, with how often relative to the others. */
export const events = {
  deliver: [
    24,
    ({ connection, c }: Scene) => {
      for (let packet = 0; packet <= c % 12; packet++) connection?.deliver()
    },
  ],
  deliverAll: [
    8,
    ({ connection }: Scene) => {
      while (connection?.deliver());
    },
  ],
  connect: [6, ({ mesh }: Scene) => void mesh.connect()],
  answer: [10, ({ client }: Scene) => void client.answer()],
  placed: [
    8,
    ({ connection }: Scene) => {
      const placement = connection?.placements.shift()
      if (!placement || !connection) return
      connection.teleport(placement.at.x, placement.at.z)
      placement.done()
    },
  ],
  walk: [16, ({ client, b, c }: Scene) => client.step((b % 13) - 6, (c % 3) - 1)],
  cross: [12, ({ client }: Scene) => client.step(client.x < 0 ? 7 : -7, 0)],
  time: [
    3,
    ({ mesh, b }: Scene) => {
      // No packet is under way for seconds.
      for (const side of Object.values(mesh.sides))
        for (const each of [...side.connections.values()]) while (each.deliver());
      mesh.pass(b * 40)
    },
  ],
  join: [
    2,
    ({ mesh }: Scene) => {
      const name = ['alice', 'bob', 'carol'].find((each) => !mesh.players.has(each))
      if (name) mesh.join(name)
    },
  ],
  quit: [
    1,
    ({ client, c }: Scene) => {
      if (c % 3 === 0) client.leave()
    },
  ],
  switch: [
    3,
    ({ client, server }: Scene) => {
      if (client.player.standing) void switchByHand(client.player, server.name)
    },
  ],
  failover: [
    1,
    ({ mesh, connection }: Scene) => {
      if (connection?.link.player.standing) mesh.cut(connection)
    },
  ],
  request: [
    1,
    ({ client, server }: Scene) => {
      if (client.player.standing) void requestSwitch(client.player, server.name, 'drain')
    },
  ],
  dummy: [
    1,
    ({ client, server }: Scene) => {
      if (client.player.standing) void openLink(client.player, server.name, true)
    },
  ],
  drop: [
    1,
    ({ client, server }: Scene) => {
      const link = client.player.links.get(server.name)
      if (link && link !== client.player.primary && client.player.pending?.server !== server.name)
        dropLink(link, 'by hand')
    },
  ],
  die: [
    2,
    ({ connection, server }: Scene) => {
      if (connection && connection.teleports.length === 0 && connection.link.player.standing) server.respawn(connection)
    },
  ],
  pin: [
    1,
    ({ client, b }: Scene) => {
      if (b % 2) client.player.pinned = true
      else unpin(client.player)
    },
  ],

  spawn: [
    8,
    ({ server, b, c, mesh }: Scene) => {
      const type = mesh.entityTypes.number(types[b % types.length] ?? 'cow') ?? 0
      const made = creature(server.newId(), type, uuid(++creatures), spread(c), 8.5)
      server.creatures.set(made.id, made)
      if (b % 5 === 0) made.metadata.set(9, { key: 9, type: 'float', value: c })
      for (const connection of server.connections.values()) server.show(connection, made)
    },
  ],
  remove: [3, ({ server, creature }: Scene) => creature && server.remove(creature.id)],
  untrack: [
    2,
    ({ server, creature, connection }: Scene) => {
      if (creature && connection) server.hide(connection, creature.id)
    },
  ],
  track: [
    2,
    ({ server, creature, connection }: Scene) => {
      if (creature && connection) server.show(connection, creature)
    },
  ],
  move: [
    10,
    ({ server, creature, c }: Scene) => {
      if (!creature) return
      const dX = ((c % 7) - 3) * 4096 + c
      creature.x = (Math.round(creature.x * 4096) + dX) / 4096
      server.toSeers(creature.id, 'rel_entity_move', { entityId: creature.id, dX, dY: 0, dZ: 0, onGround: true })
    },
  ],
  turnTo: [
    3,
    ({ server, creature, c }: Scene) => {
      if (!creature) return
      const dX = ((c % 5) - 2) * 4096
      creature.x = (Math.round(creature.x * 4096) + dX) / 4096
      creature.yaw = (c * 360) / 256
      const params = { entityId: creature.id, dX, dY: 0, dZ: 0, yaw: c, pitch: 0, onGround: true }
      server.toSeers(creature.id, 'entity_move_look', params)
    },
  ],
  jump: [
    3,
    ({ server, creature, c }: Scene) => {
      if (!creature) return
      creature.x = spread(c)
      server.toSeers(creature.id, 'sync_entity_position', server.positionOf(creature))
    },
  ],
  teleportFlags: [
    2,
    ({ server, creature, c }: Scene) => {
      if (!creature) return
      creature.x += (c % 9) - 4
      const at = { ...server.positionOf(creature), x: (c % 9) - 4, flags: { x: true } }
      server.toSeers(creature.id, 'entity_teleport', at)
    },
  ],
  metadata: [
    5,
    ({ server, anyone, b, c }: Scene) => {
      if (!anyone) return
      const row = b % 2 ? { key: 9, type: 'float', value: c } : { key: 3, type: 'boolean', value: c % 2 === 0 }
      anyone.metadata.set(row.key, row)
      server.toSeers(anyone.id, 'entity_metadata', { entityId: anyone.id, metadata: [row] })
    },
  ],
  equipment: [
    3,
    ({ server, anyone, b, c }: Scene) => {
      if (!anyone) return
      const row = {
        slot: b % 5,
        item:
          c % 3
            ? {
                itemCount: 1,
                itemId: c,
                addedComponentCount: 0,
                removedComponentCount: 0,
                components: [],
                removeComponents: [],
              }
            : { itemCount: 0 },
      }
      anyone.equipment.set(row.slot, row)
      server.toSeers(anyone.id, 'entity_equipment', { entityId: anyone.id, equipments: [row] })
    },
  ],
  effect: [
    3,
    ({ server, anyone, c }: Scene) => {
      if (!anyone) return
      anyone.effects.add(c % 4)
      server.toSeers(anyone.id, 'entity_effect', effect(anyone.id, c % 4))
    },
  ],
  effectEnds: [
    2,
    ({ server, anyone, c }: Scene) => {
      if (!anyone?.effects.delete(c % 4)) return
      server.toSeers(anyone.id, 'remove_entity_effect', { entityId: anyone.id, effectId: c % 4 })
    },
  ],
  ride: [
    3,
    ({ server, creature, c }: Scene) => {
      const rider = pick([...server.creatures.values()], c)
      if (!creature || !rider || rider === creature || !server.creatures.has(creature.id)) return
      creature.passengers = creature.passengers.length ? [] : [rider.id]
      server.toSeers(creature.id, 'set_passengers', { entityId: creature.id, passengers: creature.passengers })
    },
  ],
  hurt: [
    3,
    ({ server, anyone, c }: Scene) => {
      const by = pick([...server.creatures.values()], c)
      if (!anyone) return
      for (const each of server.connections.values())
        if (each.sees.has(anyone.id)) {
          const cause = by && each.sees.has(by.id) ? by.id + 1 : 0
          each.say('damage_event', {
            entityId: anyone.id,
            sourceTypeId: 1,
            sourceCauseId: cause,
            sourceDirectId: cause,
          })
        }
    },
  ],
  animate: [
    2,
    ({ server, anyone }: Scene) => {
      if (anyone) server.toSeers(anyone.id, 'animation', { entityId: anyone.id, animation: 0 })
    },
  ],

  block: [6, ({ server, b, c }: Scene) => server.setBlock((b % 7) - 3, c % 2, 2 + (c % 50))],
  keepAlive: [
    3,
    ({ server, connection }: Scene) => {
      // Vanilla asks again once the last is answered, or kicks.
      if (!connection || connection.keepAlives.length > 0) return
      const id = ++server.keepAliveId
      connection.keepAlives.push(id)
      connection.say('keep_alive', { keepAliveId: id })
    },
  ],
  ping: [
    2,
    ({ connection, c }: Scene) => {
      connection?.pings.push(c)
      connection?.say('ping', { id: c })
    },
  ],
  teleport: [
    1,
    ({ connection, c }: Scene) => {
      if (connection && connection.link.role === 'primary' && connection.link.player.standing)
        connection.teleport(spread(c), 8.5)
    },
  ],

  health: [
    2,
    ({ connection, c }: Scene) =>
      connection?.say('update_health', { health: 1 + (c % 20), food: c % 20, foodSaturation: 1 }),
  ],
  experience: [
    1,
    ({ connection, c }: Scene) =>
      connection?.say('experience', { experienceBar: 0.5, level: c, totalExperience: c * 10 }),
  ],
  sky: [
    2,
    (scene: Scene) =>
      everybody(scene, 'update_time', { age: 1000n, time: BigInt(scene.c * 100), tickDayTime: scene.b % 2 === 0 }),
  ],
  rain: [
    2,
    (scene: Scene) => {
      everybody(scene, 'game_state_change', { reason: scene.b % 2 ? 'start_raining' : 'stop_raining', gameMode: 0 })
      everybody(scene, 'game_state_change', { reason: 'rain_level_change', gameMode: scene.b % 2 })
    },
  ],
  ownEffect: [2, ({ connection, c }: Scene) => connection?.say('entity_effect', effect(connection.body.id, c % 4))],
  ownEffectEnds: [
    1,
    ({ connection, c }: Scene) => {
      if (connection) connection.say('remove_entity_effect', { entityId: connection.body.id, effectId: c % 4 })
    },
  ],
  ownMetadata: [
    2,
    ({ connection, c }: Scene) => {
      if (connection)
        connection.say('entity_metadata', {
          entityId: connection.body.id,
          metadata: [{ key: 1, type: 'int', value: c }],
        })
    },
  ],
  slot: [
    2,
    ({ connection, b, c }: Scene) =>
      connection?.say('set_slot', { windowId: 0, stateId: c, slot: 9 + (b % 30), item: { itemCount: 0 } }),
  ],
  bossBar: [
    3,
    (scene: Scene) => {
      const { server, b, c } = scene
      const id = uuid(900 + (b % 3))
      if (server.bars.has(id)) {
        server.bars.delete(id)
        everybody(scene, 'boss_bar', { entityUUID: id, action: 1 })
      } else {
        server.bars.set(id, c)
        everybody(scene, 'boss_bar', bar(id, c))
      }
    },
  ],
  team: [
    3,
    (scene: Scene) => {
      const { server, b, c } = scene
      const team = `team${b % 2}`
      const known = server.teams.get(team)
      const member = `cow${c % 4}`
      if (!known) {
        for (const members of server.teams.values()) members.delete(member)
        server.teams.set(team, new Set([member]))
        everybody(scene, 'teams', teamAdded(team, [member]))
      } else if (c % 3 === 0) {
        server.teams.delete(team)
        everybody(scene, 'teams', { team, mode: 1 })
      } else if (known.has(member)) {
        known.delete(member)
        everybody(scene, 'teams', { team, mode: 4, players: [member] })
      } else {
        for (const members of server.teams.values()) members.delete(member)
        known.add(member)
        everybody(scene, 'teams', { team, mode: 3, players: [member] })
      }
    },
  ],
  objective: [
    2,
    (scene: Scene) => {
      const { server, b } = scene
      const name = `goal${b % 2}`
      if (server.objectives.delete(name)) everybody(scene, 'scoreboard_objective', { name, action: 1 })
      else {
        server.objectives.add(name)
        everybody(scene, 'scoreboard_objective', objective(name))
      }
    },
  ],

  swing: [2, ({ client }: Scene) => client.say('arm_animation', { hand: 0 })],
  hotbar: [
    2,
    ({ client, c }: Scene) => {
      if (!client.state.entityId) return
      client.state.heldSlot = c % 9
      client.say('held_item_slot', { slotId: c % 9 })
    },
  ],
  dig: [
    3,
    ({ client, c }: Scene) => {
      if (!client.player.standing) return
      const at = { x: Math.floor(client.x) + (c % 9) - 4, y: 64, z: 8 }
      client.mesh.acts(
        client,
        () => client.say('block_dig', { status: 0, location: at, face: 1, sequence: ++client.sequence }),
        at.x,
      )
    },
  ],
  attack: [
    4,
    ({ client, c }: Scene) => {
      const target = pick([...client.state.entities.keys()], c)
      if (target !== undefined) client.mesh.attacks(client, target)
    },
  ],
} as const satisfies Record<string, readonly [weight: number, happens: (scene: Scene) => void]>

export type EventName = keyof typeof events

/** Lets an event happen; one that finds nobody there is none. */
export function happen(mesh: FuzzMesh, { what, a, b, c }: Event): void {
  const here = mesh.clients.filter(({ gone }) => !gone)
  const client = pick(here, a)
  const server = mesh.sides[b % 2 ? 'east' : 'west']
  if (!client) {
    if (what === 'join') mesh.join('alice')
    return
  }
  const connection = server.connections.get(client.name)
  const bodies = [...server.connections.values()].map(({ body }) => body)
  const creature = pick([...server.creatures.values()], c)
  const anyone = pick([...server.creatures.values(), ...bodies], c)
  events[what][1]({ mesh, a, b: b >> 1, c, server, client, connection, creature, anyone })
}
