import { describe, expect, test } from 'vitest'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { protocolOf, supportedVersions } from '../../../src/protocol/versions.ts'
import { MeshInMemory } from '../../kit/mesh-in-memory.ts'

/** Those in which a server may ask what only the client can answer, so that the client is joined anew. */
const configured = supportedVersions.filter((version) => protocolOf(version).hasConfiguration)

/** Alice stands on west's ground, and is let into east by hand: it has yet to put her where she stood. */
async function joinedAnew(version: string, obeys: boolean) {
  const mesh = new MeshInMemory({ version })
  mesh.east.finishes = false
  mesh.east.configures.push(['custom_payload', { channel: 'mod:a', data: Buffer.from('?') }])
  mesh.east.spawnOf.set('alice', { x: 8.5, y: 64, z: 8.5 })
  const alice = await mesh.join('alice', { x: -8.5 })
  mesh.east.spawnOf.set('alice', { x: 8.5, y: 64, z: 8.5 })
  for (const packet of ['start_configuration', 'login', 'position'] as const) alice.witness.expect(packet)
  const outcome = switchByHand(alice.player, 'east')
  await mesh.settle()
  const east = mesh.east.to('alice')
  mesh.east.obeys = obeys
  alice.say('custom_payload', { channel: 'mod:a', data: Buffer.from('!') })
  mesh.east.finishes = true
  east.say('finish_configuration')
  await mesh.settle()
  expect(await outcome).toMatchObject({ ok: true, mode: 'hard' })
  return { mesh, alice, east }
}

describe.each(configured)('%s: a switch by hand that joins the client anew', (version) => {
  test('holds on the ground that the player stood on, until it crosses a border', async () => {
    const { mesh, alice } = await joinedAnew(version, true)
    expect([alice.player.playsOn, alice.player.position.pose.x]).toEqual(['east', -8.5])
    await alice.walk(mesh, -4)
    expect(alice.player.playsOn).toBe('east')
    await alice.walk(mesh, 6)
    await alice.walk(mesh, -4)
    expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
  })
})

describe('a switch by hand that joins the client anew', () => {
  test('holds while the client is where the server let it in, and RCON has answered already', async () => {
    const { mesh, alice, east } = await joinedAnew('1.21.4', false)
    alice.move(8.6, 8.5)
    await mesh.settle()
    expect(alice.player.switching.arriving).toBe(true)
    alice.witness.expect('position')
    east.teleport({ x: -8.5 })
    await mesh.settle()
    await alice.walk(mesh, -4)
    expect([alice.player.switching.arriving, alice.player.playsOn, alice.violations]).toEqual([false, 'east', []])
  })

  test('goes on where the server let it in when that never puts it anywhere else', async () => {
    const { mesh, alice } = await joinedAnew('1.21.4', false)
    await mesh.pass(mesh.limits.syncTimeout)
    expect(alice.player.switching.arriving).toBe(false)
    await alice.walk(mesh, 9)
    await alice.walk(mesh, -4)
    expect([alice.player.playsOn, alice.violations]).toEqual(['west', []])
  })
})
