import { type Events, type Scene, spread } from './scene.ts'

const worldOf = ({ connection }: Scene): string => connection?.body.world ?? 'minecraft:overworld'

/** Chunks, and what happens at a place. */
export const groundEvents = {
  block: [
    6,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const [x, z, state] = [(b % 7) - 3, c % 2, 2 + (c % 50)]
      const world = worldOf(scene)
      server.blocks.set(`${world} ${x},${z}`, state)
      const one = ['block_change', { location: { x: x * 16, y: 64, z: z * 16 }, type: state }] as const
      server.toHolders(world, x, z, b % 3 ? one : words.blocks(x, z, state))
    },
  ],
  sign: [
    3,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const [x, z] = [(b % 7) - 3, c % 2]
      const world = worldOf(scene)
      server.signs.set(`${world} ${x},${z}`, c + 1)
      server.toHolders(world, x, z, words.sign(x * 16 + 1, z * 16, c + 1))
    },
  ],
  light: [
    3,
    (scene: Scene) => {
      const { server, b, c, words } = scene
      const [x, z] = [(b % 7) - 3, c % 2]
      const world = worldOf(scene)
      server.lights.set(`${world} ${x},${z}`, c + 1)
      server.toHolders(world, x, z, words.light(x, z, c + 1))
    },
  ],
  // A placed effect: shown once, by whoever supplies its chunk.
  effectAt: [
    3,
    ({ connection, c, b }: Scene) => {
      if (!connection) return
      const x = Math.floor(spread(c))
      connection.say('world_event', { effectId: 2001, location: { x, y: 64, z: 8 }, data: b, global: false })
    },
  ],
} as const satisfies Events
