import { switchByHand, unpin } from '../../src/player/switching/border.ts'
import { requestSwitch } from '../../src/player/switching/switch.ts'
import { SyncError } from '../../src/sync/sync.ts'
import { NETHER, OVERWORLD } from './creature.ts'
import type { Events, Scene } from './scene.ts'

/** By hand nobody goes back and forth faster than a server says that it has set the player down. */
function settled({ client, mesh }: Scene): boolean {
  const { name } = client
  const said = Object.values(mesh.sides).flatMap(({ connections }) => connections.get(name)?.outbox ?? [])
  if (said.some((parcel) => parcel.name === 'set_passengers')) mesh.arrive()
  return !client.gone && client.player.position.confirmed
}

/** Connections, what is under way on them, and what mcmesh is asked to do with them. */
export const linkEvents = {
  // Everything under way arrives, and the rules are asked: the conversation sees to it.
  rest: [8, () => undefined],
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
  connect: [7, ({ mesh }: Scene) => void mesh.connect()],
  answer: [12, ({ client }: Scene) => void client.answer()],
  placed: [8, ({ connection }: Scene) => void connection?.server.obey(connection)],
  placeRefused: [
    1,
    ({ connection }: Scene) => connection?.placements.shift()?.refuse(new SyncError('refused', 'the server will not')),
  ],
  // The server says that it did, and did nothing.
  placeIgnored: [1, ({ connection }: Scene) => connection?.placements.shift()?.done()],
  time: [
    3,
    ({ mesh, b }: Scene) => {
      // No packet is under way for seconds.
      mesh.arrive()
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
      if (c % 3 === 0) client.quit()
    },
  ],
  switch: [
    3,
    (scene: Scene) => {
      if (settled(scene)) void switchByHand(scene.client.player, scene.server.name)
    },
  ],
  failover: [
    1,
    ({ mesh, connection }: Scene) => {
      if (connection?.player.position.confirmed) mesh.cut(connection)
    },
  ],
  request: [
    1,
    (scene: Scene) => {
      if (settled(scene)) void requestSwitch(scene.client.player, scene.server.name, 'drain')
    },
  ],
  dummy: [
    1,
    ({ client, server }: Scene) => {
      if (client.player.position.confirmed) void client.player.links.open(server.name, true)
    },
  ],
  drop: [
    1,
    ({ client, server }: Scene) => {
      const link = client.player.links.get(server.name)
      if (link && link !== client.player.primary && client.player.switching.pending?.server !== server.name)
        client.player.links.drop(link, 'by hand')
    },
  ],
  pin: [
    1,
    ({ client, b }: Scene) => {
      if (b % 2) client.player.switching.pin()
      else unpin(client.player)
    },
  ],
  // Words of a server that goes away, and of one that wants this player gone.
  kick: [
    1,
    ({ connection, words, c, mesh }: Scene) => {
      if (!connection?.player.position.confirmed || c % 2) return
      const goes = c % 3 > 0 || connection.link.role === 'dummy'
      connection.say('kick_disconnect', {
        reason: words.text(goes ? 'Server closed (server_shutdown)' : 'Out with you'),
      })
      if (!connection.inWorld) mesh.cut(connection)
    },
  ],
  configureAnew: [
    1,
    ({ connection, server, mesh }: Scene) => {
      if (connection?.player.position.confirmed && mesh.protocol.hasConfiguration) server.reconfigure(connection)
    },
  ],
  die: [
    2,
    ({ connection, server }: Scene) => {
      if (connection?.inWorld && connection.rules.unconfirmed.length === 0 && connection.player.position.confirmed)
        server.respawn(connection, OVERWORLD)
    },
  ],
  portal: [
    1,
    ({ connection, server }: Scene) => {
      if (!connection?.inWorld || connection.rules.unconfirmed.length > 0 || !connection.player.position.confirmed)
        return
      if (connection.link.role !== 'primary') return
      server.respawn(connection, connection.body.world === OVERWORLD ? NETHER : OVERWORLD)
    },
  ],
} as const satisfies Events
