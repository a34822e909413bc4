import { expect, test } from 'vitest'
import type { SwitchResult } from '../../../src/player/links/switch-state.ts'
import { switchByHand } from '../../../src/player/switching/border.ts'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'

/** Alice is asked into a configuration by a switch by hand to east, whose registries differ, and says nothing to it. */
async function aliceAsked() {
  const { mesh, alice, east } = await aliceAtTheBorder()
  const link = mesh.player('alice').links.get('east')
  if (!link) throw new Error('alice has no dummy on east')
  link.configuration.compared('its registries differ', false)
  const send = alice.send.bind(alice)
  const startId = mesh.clientbound.encode('start_configuration', {})
  let asked = 0
  alice.send = (packet) => {
    if (packet.equals(startId)) asked++
    else send(packet)
  }
  const outcomes: SwitchResult[] = []
  void switchByHand(mesh.player('alice'), 'east').then((outcome) => outcomes.push(outcome))
  await mesh.settle()
  expect([asked, outcomes]).toEqual([1, []])
  /** It says that it configures itself, and does so whenever it is asked to from now on. */
  const acknowledge = (): void => {
    alice.send = send
    alice.say('configuration_acknowledged')
  }
  return { mesh, alice, east, outcomes, acknowledge }
}

test('a switch with configuration answers that the player left, when it does', async () => {
  const { mesh, alice, outcomes } = await aliceAsked()
  alice.leave()
  await mesh.settle()
  expect(outcomes).toEqual([{ ok: false, error: 'the player left' }])
  expect(mesh.events).toContainEqual({ event: 'switch.fail', player: 'alice', to: 'east', error: 'the player left' })
  expect([mesh.players.size, mesh.table.mappings]).toEqual([0, 0])
})

test('a client that never finishes its configuration is sent away after linkTimeout, and the switch answers', async () => {
  const { mesh, alice, outcomes } = await aliceAsked()
  await mesh.pass(mesh.limits.linkTimeout - 1)
  expect([alice.ended, outcomes]).toEqual([false, []])
  await mesh.pass(1)
  expect([alice.ended, outcomes]).toEqual([true, [{ ok: false, error: 'the player left' }]])
  expect(alice.hears('kick_disconnect')).toHaveLength(1)
})

test('a switch whose client does finish its configuration shows it the other world, and nothing is left that could end it', async () => {
  const { mesh, alice, outcomes, acknowledge } = await aliceAsked()
  acknowledge()
  await mesh.settle()
  expect(outcomes).toMatchObject([{ ok: true, mode: 'hard' }])
  await mesh.pass(mesh.limits.linkTimeout * 2)
  expect([alice.ended, alice.names().includes('login')]).toEqual([false, true])
})

test('a server that dies while the client is configured for it leaves the player to another, and its switch fails', async () => {
  const { mesh, alice, east, outcomes, acknowledge } = await aliceAsked()
  mesh.backend('east').refuses = 'it is down'
  east.break()
  await mesh.settle()
  acknowledge()
  await mesh.pass(5_000)
  expect(outcomes).toEqual([{ ok: false, error: 'east went away while the client was configured for it' }])
  expect([alice.ended, mesh.player('alice').primary?.server]).toEqual([false, 'west'])
  expect(alice.names().filter((name) => name === 'login')).toHaveLength(1)
})

test('a server that asks for a configuration in the midst of the switch to it has its turn once the switch is done', async () => {
  const { mesh, alice, east, outcomes, acknowledge } = await aliceAsked()
  east.say('start_configuration')
  await mesh.settle()
  expect(alice.names()).not.toContain('start_configuration')
  acknowledge()
  await mesh.settle()
  expect(outcomes).toMatchObject([{ ok: true, mode: 'hard' }])
  const phases = ['start_configuration', 'finish_configuration', 'login']
  expect(alice.names().filter((name) => phases.includes(name))).toEqual(['finish_configuration', 'login', ...phases])
  expect([alice.ended, mesh.player('alice').outbox.inConfiguration, mesh.player('alice').primary?.server]).toEqual([
    false,
    false,
    'east',
  ])
  await mesh.pass(mesh.limits.linkTimeout * 2)
  expect(alice.ended).toBe(false)
})
