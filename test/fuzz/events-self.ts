import { type Events, everybody, type Scene, spread, uuid } from './scene.ts'
import type { Parcel, Words } from './words.ts'

/** What a server says of the player itself, of its lists and of the whole world. */
export const selfEvents = {
  keepAlive: [
    3,
    ({ server, connection }: Scene) => {
      // Vanilla asks again once the last is answered, or kicks.
      if (!connection?.inWorld || connection.rules.keepAlives.length > 0) return
      const id = ++server.keepAliveId
      connection.say('keep_alive', { keepAliveId: id })
    },
  ],
  ping: [
    2,
    ({ connection, c }: Scene) => {
      if (!connection?.inWorld) return
      connection.say('ping', { id: c })
    },
  ],
  cookie: [
    1,
    ({ connection, c, words }: Scene) => {
      if (!connection?.inWorld || !words.has('cookie_request')) return
      const cookie = `fuzz:${c % 3}`
      connection.say('cookie_request', { cookie })
    },
  ],
  pack: [
    1,
    ({ connection, c, words }: Scene) => {
      if (!connection?.inWorld) return
      const many = words.has('add_resource_pack')
      const id = many ? uuid(800 + (c % 3)) : ''
      const params = { uuid: id, url: 'http://localhost/', hash: '', forced: false, promptMessage: undefined }
      connection.say(many ? 'add_resource_pack' : 'resource_pack_send', params)
    },
  ],
  payload: [
    1,
    ({ connection, c }: Scene) =>
      connection?.say('custom_payload', { channel: c % 2 ? 'mcmesh:sync' : 'fuzz:any', data: Buffer.of(c) }),
  ],
  chat: [3, ({ connection, c, words }: Scene) => connection?.tell(words.chat(`line ${c}`))],
  teleport: [
    1,
    ({ connection, c }: Scene) => {
      if (!connection?.inWorld || connection.link.role !== 'primary' || !connection.player.position.confirmed) return
      connection.unseat()
      connection.teleport(spread(c), 8.5)
    },
  ],

  // Vanilla puts back whoever moves in a way that it doubts, a dummy too.
  putBack: [
    2,
    ({ connection, c }: Scene) => {
      if (!connection?.inWorld || connection.vehicle || !connection.player.position.confirmed) return
      connection.teleport(connection.body.x + (c % 5) - 2, connection.body.z)
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
    (scene: Scene) => {
      const time = { age: 1000n, time: BigInt(scene.c * 100), tickDayTime: scene.b % 2 === 0, clockUpdates: [] }
      everybody(scene, ['update_time', time])
    },
  ],
  rain: [
    2,
    (scene: Scene) => {
      const reason = scene.b % 2 ? 'start_raining' : 'stop_raining'
      everybody(scene, ['game_state_change', { reason, gameMode: 0 }])
      everybody(scene, ['game_state_change', { reason: 'rain_level_change', gameMode: scene.b % 2 }])
    },
  ],
  ownEffect: [
    2,
    ({ connection, c, words }: Scene) => {
      if (connection) connection.tell(words.effect(connection.body.id, c % 4))
    },
  ],
  ownEffectEnds: [
    1,
    ({ connection, c }: Scene) => {
      if (connection) connection.say('remove_entity_effect', { entityId: connection.body.id, effectId: c % 4 })
    },
  ],
  ownMetadata: [
    2,
    ({ connection, c, words }: Scene) => {
      if (!connection) return
      const metadata = [words.row(1, 'int', c)]
      connection.say('entity_metadata', { entityId: connection.body.id, metadata })
    },
  ],
  ownAttribute: [
    1,
    ({ connection, c, words }: Scene) => {
      if (connection) connection.tell(words.attributes({ ...connection.body, attribute: 1 + c }))
    },
  ],
  slot: [
    4,
    ({ connection, b, c, words }: Scene) => {
      if (!connection?.inWorld) return
      const [slot, item] = [9 + (b % 30), c % 4 ? 1 + c : undefined]
      if (item === undefined) connection.items.delete(slot)
      else connection.items.set(slot, item)
      connection.say('set_slot', { windowId: 0, stateId: c, slot, item: words.item(item) })
    },
  ],
  mode: [
    2,
    (scene: Scene) => {
      const { connection, c, words, server } = scene
      if (!connection?.inWorld) return
      const mode = c % 3
      server.modes.set(connection.name, mode)
      connection.say('game_state_change', { reason: 'change_game_mode', gameMode: mode })
      // Creative: invulnerable, may fly, builds at once.
      connection.say('abilities', { flags: mode === 1 ? 13 : 0, flyingSpeed: 0.05, walkingSpeed: 0.1 })
      everybody(scene, words.tabChange(connection.uuid, { mode }))
    },
  ],
  listed: [
    2,
    (scene: Scene) => {
      const { connection, b, c, words } = scene
      if (!connection?.inWorld) return
      everybody(scene, words.tabChange(connection.uuid, b % 2 ? { ping: c } : { shown: `the ${c % 5}th` }))
    },
  ],
  window: [
    4,
    ({ connection, server, b }: Scene) => {
      if (!connection?.inWorld || !connection.player.position.confirmed) return
      if (b % 3 === 0) server.closeWindow(connection)
      else server.openWindow(connection)
    },
  ],
  bossBar: [
    3,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const id = uuid(900 + (b % 3))
      if (server.bars.delete(id)) everybody(scene, ['boss_bar', { entityUUID: id, action: 1 }])
      else {
        server.bars.set(id, c)
        everybody(scene, words.bar(id, c))
      }
    },
  ],
  team: [
    3,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const team = `team${b % 2}`
      const known = server.teams.get(team)
      const member = `cow${c % 4}`
      const leaves = (): void => {
        for (const members of server.teams.values()) members.delete(member)
      }
      if (!known) {
        leaves()
        server.teams.set(team, new Set([member]))
        everybody(scene, words.team(team, 'add', [member]))
      } else if (c % 3 === 0) {
        server.teams.delete(team)
        everybody(scene, words.team(team, 'remove'))
      } else if (known.delete(member)) everybody(scene, words.team(team, 'leave', [member]))
      else {
        leaves()
        known.add(member)
        everybody(scene, words.team(team, 'join', [member]))
      }
    },
  ],
  objective: [
    2,
    (scene: Scene) => {
      const { server, b, words } = scene
      const name = `goal${b % 2}`
      if (server.objectives.delete(name)) everybody(scene, ['scoreboard_objective', { name, action: 1 }])
      else {
        server.objectives.set(name, new Map())
        everybody(scene, words.objective(name))
      }
    },
  ],
  score: [
    4,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const name = `goal${b % 2}`
      const who = `cow${c % 3}`
      const scores = server.objectives.get(name)
      if (!scores) return
      const value = c % 4 ? c : undefined
      if (value === undefined) scores.delete(who)
      else scores.set(who, value)
      everybody(scene, words.score(name, who, value))
    },
  ],
  // A packet that ends too early: no crash, and nothing of what else is known goes wrong (rule 9).
  cut: [
    2,
    (scene: Scene) => {
      const { connection, b, c, words } = scene
      const parcel = cuttable(words)[b % CUTTABLE]
      if (connection && parcel) connection.sayCut(parcel, 1 + (c % 4))
    },
  ],
} as const satisfies Events

/** What is cut short: packets whose loss leaves nothing behind. A stack that can't be read is shown as it came, all the same. */
const cuttable = (words: Words): readonly Parcel[] => [
  ['update_health', { health: 1, food: 1, foodSaturation: 1 }],
  words.bar(uuid(999), 1),
  words.team('cut', 'add', ['cow']),
  words.objective('cut'),
  words.tab([{ uuid: uuid(998), name: 'cut', mode: 0 }]),
  ['entity_destroy', { entityIds: [90_000, 90_001] }],
  words.blocks(40, 40, 1),
  words.sign(640, 640, 1),
  ['set_passengers', { entityId: 90_000, passengers: [1, 2, 3] }],
  ['world_event', { effectId: 2001, location: { x: 0, y: 64, z: 0 }, data: 1, global: false }],
  ['set_slot', { windowId: 90, stateId: 1, slot: 9, item: words.item(5) }],
  words.chat('cut'),
]
const CUTTABLE = 12
