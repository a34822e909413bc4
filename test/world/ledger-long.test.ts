import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'
import { fitsFrame } from '../../src/wire/frame-encoding.ts'
import { Ledger } from '../../src/world/ledger.ts'
import { promotion } from '../../src/world/promotion.ts'
import { ClientModel } from '../kit/client/model.ts'
import { freshAttributes } from './ledger-packets.ts'

const SELF = 7

/** A client and a ledger that hear the same of a server that says much in parts, and a switch to that server for another client. */
function told(version: string) {
  const protocol = protocolOf(version)
  const set = protocol.packets('play', 'clientbound')
  const unread: string[] = []
  const open = () => {
    const client = new ClientModel(protocol, { fresh: freshAttributes(protocol) })
    client.entityId = SELF
    return client
  }
  const there = open()
  const login = { gameMode: 0, worldName: 'minecraft:overworld', enableRespawnScreen: true }
  const ledger = new Ledger(protocol, { unreadable: (name, error) => unread.push(`${name}: ${String(error)}`) })
  const before = new Ledger(protocol, { unreadable: (name) => unread.push(name) })
  for (const each of [ledger, before]) each.seed('login', login)
  const say = (name: string, params: object): void => {
    const packet = set.encode(name, params)
    ledger.record(name, packet, SELF)
    there.take(packet)
  }
  const switched = () => {
    const packets = promotion(protocol, before, ledger, { selfId: SELF, mapId: () => undefined })
    const client = open()
    for (const packet of packets) client.take(packet)
    return { client, packets, names: packets.map((packet) => set.decode(packet).name) }
  }
  return { protocol, set, say, there, switched, unread, ledger }
}

/** Words that deflating makes no shorter than half. */
const noise = (characters: number): string => randomBytes(characters / 2).toString('hex')

const long = supportedVersions.filter((version) => ['1.17.1', '1.20.4', '1.21.4', '26.1'].includes(version))

describe.each(long)('what a switch tells in %s', (version) => {
  it('of advancements, more than a packet holds, comes in packets that fit, parents first and without toasts', () => {
    const { set, say, there, switched, unread } = told(version)
    const display = {
      ...{ title: text(version, 'a'), description: text(version, 'b'), icon: icon(version), frameType: 0 },
      ...{ flags: { unused: 0, _unused: 0, hidden: 0, show_toast: 1, has_background_texture: 0 }, xCord: 0, yCord: 0 },
    }
    // The last part brings the root of all.
    for (const part of [1, 2, 3, 4, 0]) {
      const keys = Array.from({ length: 40 }, (_, i) => `a:${part}_${i}`)
      const criteria = keys.map(() => noise(24_000))
      say('advancements', {
        ...{ reset: part === 1, identifiers: [], showAdvancements: true },
        advancementMapping: keys.map((key, i) => ({
          key,
          value: {
            ...{ parentId: i > 0 ? `a:${part}_0` : part > 0 ? 'a:0_0' : undefined, displayData: display },
            ...{ criteria: [], requirements: i % 2 === 0 ? [['met']] : [[`never`]], sendsTelemtryData: false },
          },
        })),
        progressMapping: keys.map((key, i) => ({
          key,
          value: [
            { criterionIdentifier: 'met', criterionProgress: 5n },
            { criterionIdentifier: criteria[i], criterionProgress: undefined },
          ],
        })),
      })
    }
    const { client, packets, names } = switched()
    expect(unread).toEqual([])
    expect(names.filter((name) => name === 'advancements').length).toBeGreaterThan(2)
    expect(packets.every(fitsFrame)).toBe(true)
    expect(client.own.toasts).toBe(0)
    const known = new Set<string>()
    for (const packet of packets) {
      const { name, params } = set.decode(packet)
      if (name !== 'advancements') continue
      const mapping = params.advancementMapping as { key: string; value: { parentId?: string } }[]
      for (const { key } of mapping) known.add(key)
      for (const { value } of mapping) if (value.parentId !== undefined) expect(known).toContain(value.parentId)
    }
    expect(Object.keys(client.own.state.advancements).sort()).toEqual(Object.keys(there.own.state.advancements).sort())
    expect(client.own.state.progress).toEqual(there.own.state.progress)
  })

  it('of the inventory, more than a packet holds, comes stack by stack', () => {
    const { say, switched, unread } = told(version)
    for (let slot = 9; slot < 45; slot++)
      say('set_slot', { windowId: 0, stateId: 1, slot, item: heavyItem(version, slot) })
    const { packets, names, client } = switched()
    expect(unread).toEqual([])
    expect(names.filter((name) => /window_items|set_slot/.test(name))).toEqual([
      'window_items',
      ...Array.from({ length: 36 }, () => 'set_slot'),
    ])
    expect(packets.every(fitsFrame)).toBe(true)
    expect(Object.values(client.own.state.items ?? {}).filter(Boolean).length).toBeGreaterThanOrEqual(36)
  })
})

it('what fits into no frame by itself is left out, and said by its packet’s name', () => {
  const { say, switched, unread } = told('1.21.4')
  const players = [noise(20)]
  const look = {
    ...{
      name: text('1.21.4', 'x'),
      friendlyFire: 0,
      nameTagVisibility: 'always',
      collisionRule: 'always',
      formatting: 0,
    },
  }
  const prefix = { type: 'list', value: { type: 'string', value: Array.from({ length: 150 }, () => noise(60_000)) } }
  say('teams', { ...look, team: 'small', mode: 0, prefix: text('1.21.4', ''), suffix: text('1.21.4', ''), players })
  say('teams', { ...look, team: 'great', mode: 0, prefix, suffix: text('1.21.4', ''), players })
  const { names } = switched()
  expect(names.filter((name) => name === 'teams')).toHaveLength(1)
  expect(unread).toEqual([expect.stringMatching(/^teams: .*fits into no frame: it is left out/)])
})

const text = (version: string, value: string): unknown =>
  protocolOf(version).number >= 765 ? { type: 'string', value } : JSON.stringify({ text: value })

const plain = { itemCount: 1, itemId: 1, addedComponentCount: 0, removedComponentCount: 0 }
const icon = (version: string): unknown =>
  protocolOf(version).number >= 766 ? { ...plain, components: [], removeComponents: [] } : { present: false }

function heavyItem(version: string, slot: number): unknown {
  const bytes = { type: 'byteArray', value: [...randomBytes(60_000 + slot)].map((byte) => byte - 128) }
  const nbt = { type: 'compound', name: '', value: { bytes } }
  if (protocolOf(version).number < 766) return { present: true, itemId: 1, itemCount: 1, nbtData: nbt }
  return {
    ...{ itemCount: 1, itemId: 1, addedComponentCount: 1, removedComponentCount: 0, removeComponents: [] },
    components: [{ type: 'custom_data', data: nbt }],
  }
}
