import { describe, expect, test } from 'vitest'
import { protocolOf } from '../../../src/protocol/versions.ts'
import { Witness } from '../../../src/world/witness.ts'
import { ClientState } from '../../oracle/client-state.ts'
import { captured } from '../captured.ts'
import { loginDataOf } from '../server/world.ts'
import { capturedVersions } from '../versions.ts'
import { ClientModel } from './model.ts'
import { type Params, text } from './parts.ts'

/** What the model and the oracle's client, written apart from each other, both say of a client's world. */
function bothSay({ entityId, dimension, entities, chunks, time }: ClientModel | ClientState) {
  return {
    ...{ entityId: entityId ?? 0, dimension, time: Math.round(time) },
    chunks: [...chunks].map(([key, { changes, blockEntities }]) => [key, [...changes], [...blockEntities]]),
    entities: [...entities].map(([id, { uuid, x, y, z, yaw, pitch, headYaw, metadata, passengers, leashedTo }]) => ({
      ...{ id, uuid, x, y, z, yaw, pitch, headYaw, passengers, leashedTo },
      metadata: Object.entries(metadata),
    })),
  }
}

describe('sessions captured from a real server', () => {
  test.each(capturedVersions)('are the same to the model, the oracle’s client and the witness in %s', (version) => {
    const protocol = protocolOf(version)
    const model = new ClientModel(protocol)
    const oracle = new ClientState(protocol, () => 0)
    const witness = new Witness(protocol)
    let most = 0
    for (const [at, { state, packet }] of captured(version).entries()) {
      witness.clientbound(state, packet)
      oracle.receive(state, packet)
      if (state === 'play') model.take(packet)
      most = Math.max(most, model.entities.size)
      if (at % 40 !== 0) continue
      expect(bothSay(model)).toEqual(bothSay(oracle))
      expect([...model.entities.keys()].sort()).toEqual([...witness.state.entities.keys()].sort())
      expect([...model.chunks.keys()].sort()).toEqual([...witness.state.chunks.keys()].sort())
    }
    expect(most).toBeGreaterThan(3)
    expect(bothSay(model)).toEqual(bothSay(oracle))
    const names = (tab: Iterable<{ readonly name?: string }>): unknown[] => [...tab].map(({ name }) => name)
    expect(names(model.tab.entries.values())).toEqual(names(oracle.tab.values()))
    expect(names(model.tab.entries.values())).toEqual([...witness.state.tab.values()])
    expect([model.state.held, model.state.mode]).toEqual([oracle.heldSlot, oracle.gameMode])
    expect(text(model.state.last.experience ?? {})).toBe(oracle.experience)
    expect(model.counts).toEqual(oracle.counts)
  })

  test('and a packet of an entity that never came changes nothing, and is counted', () => {
    const protocol = protocolOf('1.21.4')
    const model = new ClientModel(protocol)
    const clientbound = protocol.packets('play', 'clientbound')
    model.take(clientbound.encode('set_passengers', { entityId: 7, passengers: [8] }))
    expect([model.entities.size, model.vehicle, [...model.unknown]]).toEqual([0, undefined, ['set_passengers']])
  })

  test('and a boss bar that is changed before it is there is where a client gives up', () => {
    const protocol = protocolOf('1.21.4')
    const model = new ClientModel(protocol)
    const entityUUID = '00000000-0000-4000-8000-000000000001'
    const health = protocol.packets('play', 'clientbound').encode('boss_bar', { entityUUID, action: 2, health: 0.5 })
    expect(() => model.take(health)).toThrow('no boss bar')
  })

  test('and a new body has the abilities of its mode until it is told of others', () => {
    const protocol = protocolOf('1.21.4')
    const model = new ClientModel(protocol)
    const take = (name: string, params: Params) =>
      model.take(protocol.packets('play', 'clientbound').encode(name, params))
    const { loginPacket } = loginDataOf('1.21.4')
    const begins = (gamemode: string): Params => ({
      ...{ ...loginPacket, copyMetadata: 0 },
      worldState: { ...(loginPacket.worldState as Params), gamemode },
    })
    take('login', begins('survival'))
    take('abilities', { flags: 15, flyingSpeed: 1, walkingSpeed: 1 })
    take('start_configuration', {})
    take('login', begins('survival'))
    expect(model.state.abilities).toEqual([0, Math.fround(0.05), Math.fround(0.1)])
    take('respawn', begins('creative'))
    expect(model.state.abilities).toEqual([13, Math.fround(0.05), Math.fround(0.1)])
  })
})
