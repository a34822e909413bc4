import { expect, test } from 'vitest'
import { aliceAtTheBorder, type MemoryConnection, MeshInMemory, switchTo } from '../kit/mesh-in-memory.ts'

/** Reasons of game_state_change. */
const [START, STOP, LEVEL] = [1, 2, 7]

const sky = (from: MemoryConnection, reason: number, gameMode = 0): void =>
  from.say('game_state_change', { reason, gameMode })

/** The rain that a client which hears these shows: its level begins anew with every start and stop. */
function rainOf(heard: readonly Record<string, unknown>[]): { raining: boolean; level: number } {
  const shown = { raining: false, level: 0 }
  for (const { reason, gameMode } of heard) {
    if (reason === 'start_raining' || reason === START) Object.assign(shown, { raining: true, level: 0 })
    else if (reason === 'stop_raining' || reason === STOP) Object.assign(shown, { raining: false, level: 1 })
    else if (reason === 'rain_level_change' || reason === LEVEL) shown.level = gameMode as number
  }
  return shown
}

/** Bob joins east while west's sky is the one that all see. */
async function joins(...said: readonly (readonly [reason: number, value?: number])[]) {
  const { mesh, west } = await aliceAtTheBorder({ file: { sky: 'west', spawn: 'east' } })
  for (const [reason, value] of said) sky(west, reason, value)
  const bob = await mesh.join('bob', { x: 400.5 })
  expect([...bob.player.links.servers()]).toEqual(['east'])
  return { mesh, west, bob, east: mesh.east.to('bob') }
}

test('who joins on another server than the sky’s sees the rain that falls there', async () => {
  const { bob, west, east } = await joins([START], [LEVEL, 0.5])
  expect(rainOf(bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.5 })
  sky(east, STOP)
  sky(west, LEVEL, 0.25)
  expect(rainOf(bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.25 })
  expect(bob.violations).toEqual([])
})

test('a level that was told before the rain began or ended counts no more', async () => {
  const begun = await joins([LEVEL, 0.75], [START], [LEVEL, 0.5])
  expect(rainOf(begun.bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.5 })
  const ended = await joins([START], [LEVEL, 0.5], [STOP])
  expect(rainOf(ended.bob.hears('game_state_change'))).toEqual({ raining: false, level: 1 })
})

test('while nobody has heard of the sky that all see, each sees its own server’s', async () => {
  const mesh = new MeshInMemory({ file: { sky: 'west', spawn: 'east' } })
  const bob = await mesh.join('bob', { x: 400.5 })
  sky(mesh.east.to('bob'), START)
  sky(mesh.east.to('bob'), LEVEL, 0.5)
  expect(rainOf(bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.5 })
})

test('who comes back from another dimension sees it rain there still', async () => {
  const { bob, east } = await joins([START], [LEVEL, 0.5])
  for (const dimension of ['minecraft:the_nether', 'minecraft:overworld']) {
    bob.forget()
    bob.witness.expect('respawn')
    east.respawn(dimension)
    expect(rainOf(bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.5 })
  }
})

test('a client that a hard switch brings to the sky’s own server sees it rain there', async () => {
  const { mesh, west, bob } = await joins([START], [LEVEL, 0.5])
  bob.player.links.open('west', true)
  await mesh.settle()
  const link = bob.player.links.get('west')
  if (!link) throw new Error('bob has no dummy on west')
  expect(west).toBeDefined()
  link.configuration.compared('its registries differ', false)
  for (const packet of ['start_configuration', 'login', 'position'] as const) bob.witness.expect(packet)
  bob.forget()
  await switchTo(mesh, 'bob', 'west')
  expect(rainOf(bob.hears('game_state_change'))).toEqual({ raining: true, level: 0.5 })
})
