import { describe, expect, test } from 'vitest'
import { supportedVersions } from '../../src/protocol/versions.ts'
import type { TestClient } from '../kit/client.ts'
import { until } from '../kit/conditions.ts'
import { faults, halves, seenOfSwitch, standsOn } from '../kit/halves.ts'
import type { ScriptedPlayer } from '../kit/scripted.ts'

const start = halves()

/** What a client says reaches its primary alone, unsigned; a command likewise. */
async function chats(alice: TestClient, primary: ScriptedPlayer, dummy: ScriptedPlayer): Promise<void> {
  const say = alice.client as unknown as { chat?(text: string): void }
  const names = ['chat', 'chat_message', 'chat_command']
  for (const text of ['hello', '/list']) {
    const before = names.flatMap((name) => primary.of(name)).length
    if (say.chat) say.chat(text)
    else alice.send('chat', { message: text })
    await until(() => names.flatMap((name) => primary.of(name)).length === before + 1, { message: `${text} to arrive` })
  }
  const [said, command] = names.flatMap((name) => primary.of(name)).map(({ params }) => params)
  expect(said?.message).toBe('hello')
  expect(command?.command ?? command?.message).toMatch(/^\/?list$/)
  expect(names.flatMap((name) => dummy.of(name))).toEqual([])
}

describe(`a player of each of ${supportedVersions.length} versions`, () => {
  test.each(supportedVersions)('%s: logs in, gets a dummy, and crosses there and back unnoticed', async (version) => {
    const mesh = await start({ west: { version }, east: { version, teleportId: 1 }, file: { version } })
    const { west, east } = mesh
    const alice = await mesh.join('alice', { version })
    const selfId = alice.witness.state.entityId
    await mesh.mesh.event('dummy.join', { player: 'alice', server: 'east' })
    const [onWest, onEast] = [west.server.player('alice'), east.server.player('alice')]
    const settled = () =>
      [onWest, onEast].every((on) => on.unconfirmed.length + on.openBatches + on.keepAlives.length === 0)
    await until(settled)
    west.server.spawn({ id: 7, type: 'cow', x: -4, y: 64, z: 8 })
    east.server.spawn({ id: 7, type: 'pig', x: 4, y: 64, z: 8 })
    await until(() => alice.witness.state.entities.size === 2)
    alice.reset()
    for (const [x, to] of [
      [6.5, 'east'],
      [-6.5, 'west'],
    ] as const) {
      const since = mesh.mesh.events.length
      await alice.walk(x, 8.5, { stepEvery: 1 })
      await mesh.mesh.event('switch', { to, mode: 'soft' }, { since })
      west.server.keepAlive(onWest)
      east.server.keepAlive(onEast)
      for (const on of [onWest, onEast]) on.sendIfKnown('ping', { id: 5 })
      await until(settled)
      await until(() => onWest.position.x === x && onEast.position.x === x)
    }
    await chats(alice, onWest, onEast)
    expect(seenOfSwitch(alice)).toEqual([])
    expect(alice.counts.get('keep_alive')).toBe(2)
    if (onWest.of('settings').length > 0) expect(onEast.of('settings').length).toBeGreaterThan(0)
    expect(alice.witness.state.entityId).toBe(selfId)
    expect(await standsOn(mesh.mesh, 'alice')).toBe('west+east')
    alice.witness.rest()
    expect(faults(mesh, alice)).toEqual([])
    expect(mesh.mesh.complaints()).toEqual([])
    await alice.quit()
    await until(async () => (await mesh.mesh.status()).players.length === 0)
    expect((await mesh.mesh.status()).entities).toMatchObject({ mappings: 0, references: 0 })
  })
})
