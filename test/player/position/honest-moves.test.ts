import { describe, expect, test } from 'vitest'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/** Blocks a second, as vanilla has them. */
const speeds = [
  ['walks', 4.317],
  ['sprints and jumps', 7.13],
  ['rides a horse', 14.23],
  ['glides with a rocket', 33.5],
  ['steers a boat on blue ice', 72.7],
  ['falls', 78.4],
] as const

/** Milliseconds between a client's packets: on time, and late by some ticks now and then. */
const rhythms = [
  ['in time', () => 50],
  ['with packets that come two together', (tick: number) => (tick % 2 === 0 ? 100 : 0)],
] as const

describe.each(speeds)('who %s over a border', (_, speed) => {
  test.each(rhythms)('is switched by the very packet that leads two blocks over it, %s', async (_rhythm, wait) => {
    for (const packet of ['position', 'vehicle_move']) {
      const { mesh, alice, west } = await aliceAtTheBorder()
      mesh.west.forgives = true
      if (packet === 'vehicle_move') {
        west.spawn(7, 'horse', { x: -8.5 })
        west.say('set_passengers', { entityId: 7, passengers: [west.entityId] })
        await mesh.settle()
      }
      const flags = { onGround: true, hasHorizontalCollision: false }
      for (let tick = 1, x = -8.5; x < 2; tick++) {
        expect(alice.player.playsOn).toBe('west')
        x += speed / 20
        alice.say(packet, { x, y: 64, z: 8.5, yaw: 0, pitch: 0, onGround: true, flags })
        // A dummy of somebody who steers follows by commands, which take their turn.
        if (packet === 'vehicle_move') await mesh.settle()
        expect(alice.player.position.pose.x).toBe(x)
        if (x < 2) await mesh.pass(wait(tick))
      }
      expect([alice.player.playsOn, alice.violations]).toEqual(['east', []])
    }
  })
})
