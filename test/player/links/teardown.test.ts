import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../../src/protocol/versions.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/** What a teardown asks of its owners: each may throw. */
const steps = ['tab list', 'entities', 'chunks', 'sequences', 'roster', 'sky'] as const

const fault = (): never => {
  throw new Error('a fault of the test')
}

describe.each(steps)('a link is taken down whatever throws: its %s', (step) => {
  test.each(['1.17.1', '1.21.4'])('in %s', async (version) => {
    const { mesh, alice, east } = await aliceAtTheBorder({ version })
    const { player } = alice
    const link = player.links.get('east')!
    if (step === 'tab list') player.tab.leave = fault
    else if (step === 'entities') player.entities.leave = fault
    else if (step === 'chunks') player.chunks.leave = fault
    else if (step === 'sequences') player.requests.sequences.leave = fault
    else if (step === 'sky') player.updateViewDistance = fault
    else player.mesh.roster.loggedOut = fault
    player.links.drop(link, 'the test says so')
    expect([link.phase, link.channel, player.links.has('east'), east.over]).toEqual(['closed', undefined, false, true])
    expect(mesh.events.filter(({ event }) => event === 'dummy.leave')).toHaveLength(1)
    const logged = mesh.events.filter((event) => event.event === 'log' && event.level === 'error')
    expect(logged).toMatchObject([{ message: expect.stringContaining('a fault of the test') }])
  })
})

test.each(supportedVersions)('a player leaves whatever throws in %s, and its links with it', async (version) => {
  const { mesh, alice } = await aliceAtTheBorder({ version })
  const { player } = alice
  const [west, east] = [...player.links.values()]
  for (const owner of [player.chunks, player.entities]) owner.clear = fault
  player.mesh.roster.loggedOut = fault
  alice.leave()
  expect([west?.phase, east?.phase]).toEqual(['closed', 'closed'])
  expect(mesh.events.some(({ event }) => event === 'player.leave')).toBe(true)
})
