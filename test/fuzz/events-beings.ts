import { moving } from '../kit/moves.ts'
import { type Creature, creature } from './creature.ts'
import { TARGET } from './references.ts'
import { angle, type Events, pick, type Scene, spread, uuid } from './scene.ts'
import type { FuzzServer } from './server.ts'
import { carried, mount } from './vehicles.ts'
import { turns } from './words.ts'

const types = ['cow', 'zombie', 'minecart', 'item', 'ender_dragon', 'arrow', 'guardian'] as const
/** A dragon takes nine ids: its parts are hit by them. */
const DRAGON = 9

/** Whether a player sits in it and says itself where it goes: its server leaves it alone then. */
const steered = (server: FuzzServer, each: Creature): boolean =>
  each.type !== 'minecart' && server.inhabitants.some(({ vehicle }) => vehicle === each)

/** Creatures and bodies: what a server does with them and says of them. */
export const beingEvents = {
  spawn: [
    9,
    ({ server, b, c, mesh, anyone, words, connection }: Scene) => {
      const type = types[b % types.length] ?? 'cow'
      const id = server.newId()
      if (type === 'ender_dragon') for (let part = 1; part < DRAGON; part++) server.newId()
      const world = connection?.body.world ?? 'minecraft:overworld'
      const owner = type === 'arrow' && anyone ? anyone.id : 0
      const made = creature({ id, type, uuid: uuid(mesh.count()), world, owner, x: spread(c), z: 8.5 })
      server.creatures.set(id, made)
      mesh.beings.made(server, made)
      if (b % 5 === 0) made.metadata.set(9, words.row(9, 'float', c))
      for (const each of server.inhabitants) server.show(each, made)
    },
  ],
  remove: [3, ({ server, creature }: Scene) => creature && server.remove(creature.id)],
  untrack: [
    2,
    ({ server, creature, connection }: Scene) => {
      if (creature && connection && connection.vehicle !== creature) server.hide(connection, creature.id)
    },
  ],
  track: [
    2,
    ({ server, creature, connection }: Scene) => {
      if (creature && connection?.inWorld) server.show(connection, creature)
    },
  ],
  move: [
    10,
    ({ server, creature, c }: Scene) => {
      if (!creature || steered(server, creature)) return
      const dX = ((c % 7) - 3) * 4096 + c
      creature.x = (Math.round(creature.x * 4096) + dX) / 4096
      const params = { entityId: creature.id, ...moving({ dX, dY: 0, dZ: 0, onGround: true }, c % 3) }
      server.toSeers(creature.id, ['rel_entity_move', params])
      carried(server, creature)
    },
  ],
  turnTo: [
    3,
    ({ server, creature, c }: Scene) => {
      if (!creature || steered(server, creature)) return
      const dX = ((c % 5) - 2) * 4096
      creature.x = (Math.round(creature.x * 4096) + dX) / 4096
      Object.assign(creature, { yaw: angle(c), pitch: angle(c % 20) })
      const [yaw, pitch] = [turns(creature.yaw), turns(creature.pitch)]
      const params = { entityId: creature.id, yaw, pitch, ...moving({ dX, dY: 0, dZ: 0, onGround: true }, c % 3) }
      server.toSeers(creature.id, ['entity_move_look', params])
      carried(server, creature)
    },
  ],
  lookAt: [
    2,
    ({ server, creature, c }: Scene) => {
      if (!creature) return
      Object.assign(creature, { yaw: angle(c + 3), pitch: angle(c % 15) })
      const [yaw, pitch] = [turns(creature.yaw), turns(creature.pitch)]
      server.toSeers(creature.id, ['entity_look', { entityId: creature.id, yaw, pitch, onGround: true }])
    },
  ],
  turnHead: [
    3,
    ({ server, anyone, c }: Scene) => {
      if (!anyone) return
      anyone.headYaw = angle(c + 7)
      server.toSeers(anyone.id, ['entity_head_rotation', { entityId: anyone.id, headYaw: turns(anyone.headYaw) }])
    },
  ],
  jump: [
    3,
    ({ server, creature, c, words }: Scene) => {
      if (!creature || server.inhabitants.some(({ vehicle }) => vehicle === creature)) return
      creature.x = spread(c)
      server.toSeers(creature.id, words.position(creature))
    },
  ],
  teleportFlags: [
    2,
    ({ server, creature, c, words }: Scene) => {
      if (!creature || steered(server, creature) || !words.has('sync_entity_position')) return
      creature.x += (c % 9) - 4
      const [, params] = words.position(creature)
      server.toSeers(creature.id, ['entity_teleport', { ...params, x: (c % 9) - 4, flags: { x: true } }])
      carried(server, creature)
    },
  ],
  metadata: [
    5,
    ({ server, anyone, b, c, words }: Scene) => {
      if (!anyone) return
      const row = b % 2 ? words.row(9, 'float', c) : words.row(3, 'boolean', c % 2 === 0)
      anyone.metadata.set(row.key, row)
      server.toSeers(anyone.id, ['entity_metadata', { entityId: anyone.id, metadata: [row] }])
    },
  ],
  aim: [
    4,
    ({ server, anyone, c, words, mesh }: Scene) => {
      const guardian = pick(
        [...server.creatures.values()].filter(({ type }) => type === 'guardian'),
        c,
      )
      if (!guardian || !anyone) return
      mesh.beings.aims(server, guardian, anyone.id)
      const row = words.row(TARGET, 'int', anyone.id)
      guardian.metadata.set(TARGET, row)
      server.toSeers(guardian.id, ['entity_metadata', { entityId: guardian.id, metadata: [row] }])
    },
  ],
  attribute: [
    2,
    ({ server, anyone, c, words }: Scene) => {
      if (!anyone) return
      anyone.attribute = 1 + c
      server.toSeers(anyone.id, words.attributes(anyone))
    },
  ],
  leash: [
    3,
    ({ server, creature, anyone, b }: Scene) => {
      const holder = pick([anyone, ...server.inhabitants.map(({ body }) => body)], b)
      if (!creature || !holder || holder === creature || holder.world !== creature.world) return
      server.leash(creature, creature.leash === 0 ? holder.id : 0)
    },
  ],
  equipment: [
    3,
    ({ server, anyone, b, c, words }: Scene) => {
      if (!anyone) return
      const row = { slot: b % 5, item: words.item(c % 3 ? 1 + c : undefined) }
      anyone.equipment.set(row.slot, row)
      server.toSeers(anyone.id, ['entity_equipment', { entityId: anyone.id, equipments: [row] }])
    },
  ],
  effect: [
    3,
    ({ server, anyone, c, words }: Scene) => {
      if (!anyone) return
      anyone.effects.add(c % 4)
      server.toSeers(anyone.id, words.effect(anyone.id, c % 4))
    },
  ],
  effectEnds: [
    2,
    ({ server, anyone, c }: Scene) => {
      if (!anyone?.effects.delete(c % 4)) return
      server.toSeers(anyone.id, ['remove_entity_effect', { entityId: anyone.id, effectId: c % 4 }])
    },
  ],
  ride: [
    3,
    ({ server, creature, c }: Scene) => {
      const rider = pick([...server.creatures.values()], c >> 1)
      if (!creature || !rider || rider === creature || rider.world !== creature.world) return
      if (server.inhabitants.some(({ vehicle }) => vehicle === creature)) return
      creature.passengers = creature.passengers.length ? [] : [rider.id]
      server.toSeers(creature.id, ['set_passengers', { entityId: creature.id, passengers: creature.passengers }])
    },
  ],
  hurt: [
    4,
    ({ server, anyone, c, mesh }: Scene) => {
      const by = pick([...server.creatures.values(), ...server.inhabitants.map(({ body }) => body)], c >> 1)
      if (!anyone) return
      for (const each of server.inhabitants) {
        if (!each.sees.has(anyone.id) && each.body !== anyone) continue
        const known = by && (each.sees.has(by.id) || each.body === by)
        const cause = known ? by.id + 1 : 0
        const [sourceTypeId, yaw] = [
          by ? mesh.beings.tokenOf(server, by.id) : 0,
          mesh.beings.tokenOf(server, anyone.id),
        ]
        each.say('damage_event', {
          ...{ entityId: anyone.id, sourceTypeId, sourceCauseId: cause, sourceDirectId: cause },
          sourcePosition: undefined,
        })
        each.say('hurt_animation', { entityId: anyone.id, yaw })
      }
    },
  ],
  animate: [
    2,
    ({ server, anyone }: Scene) => {
      if (anyone) server.toSeers(anyone.id, ['animation', { entityId: anyone.id, animation: 0 }])
    },
  ],
  // The server speaks of what it never spawned; one unknown id never drops the rest (rule 9).
  stranger: [
    3,
    ({ connection, creature, mesh, b, c }: Scene) => {
      if (!connection?.inWorld) return
      const unknown = 90_000 + c
      const about = (name: string, params: object): void => {
        mesh.spoil(name)
        connection.say(name, { entityId: unknown, ...params })
      }
      const seen = creature && connection.sees.has(creature.id) ? creature : undefined
      const kinds = [
        () => about('entity_velocity', { velocity: { x: 0, y: 0, z: 0 }, velocityX: 0, velocityY: 0, velocityZ: 0 }),
        () => about('entity_metadata', { metadata: [] }),
        () => about('set_passengers', { passengers: seen ? [seen.id] : [] }),
        () => connection.say('entity_destroy', { entityIds: [unknown] }),
        () => {
          const riders = seen && [unknown, ...seen.passengers, unknown + 1]
          if (seen) connection.say('set_passengers', { entityId: seen.id, passengers: riders })
        },
        () => {
          if (!seen || connection.vehicle === seen || !connection.sees.delete(seen.id)) return
          connection.say('entity_destroy', { entityIds: [unknown, seen.id, unknown + 1] })
        },
      ]
      kinds[b % kinds.length]?.()
    },
  ],
  mount: [
    4,
    ({ connection, creature }: Scene) => {
      if (!connection?.inWorld || !connection.player.position.confirmed || connection.rules.unconfirmed.length > 0)
        return
      // Whom its server seats while it is a dummy, its client walks on without.
      if (!creature || creature.world !== connection.body.world || connection.link.role === 'dummy') return
      mount(connection, creature)
      // In the time that this takes nobody walks far.
      while (connection.deliver());
    },
  ],
  dismount: [1, ({ connection }: Scene) => connection?.dismount()],
  drive: [
    5,
    ({ server, c, connection }: Scene) => {
      const vehicle = connection?.vehicle
      if (!vehicle || steered(server, vehicle)) return
      const dX = ((c % 7) - 3) * 4096
      vehicle.x = (Math.round(vehicle.x * 4096) + dX) / 4096
      const params = { entityId: vehicle.id, ...moving({ dX, dY: 0, dZ: 0, onGround: true }, c % 3) }
      server.toSeers(vehicle.id, ['rel_entity_move', params])
      carried(server, vehicle)
    },
  ],
} as const satisfies Events
