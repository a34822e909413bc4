import { vi } from 'vitest'
import { ScriptedPlayer, type ScriptedServer } from '../kit/scripted.ts'

type Params = Record<string, unknown>

/**
 * Makes what one scripted server sends under a name differ from what it would. Undone by `vi.restoreAllMocks`. What only
 * the play login bears up to 1.20.1, and tags, which a scripted server doesn't send by itself, are changed by this.
 */
export function changing(server: ScriptedServer, name: string, change: (params: Params) => Params): void {
  const { send } = ScriptedPlayer.prototype
  vi.spyOn(ScriptedPlayer.prototype, 'send').mockImplementation(function (this: ScriptedPlayer, packet, params = {}) {
    const mine = packet === name && server.connections.includes(this)
    send.call(this, packet, mine ? change(params) : params)
  })
}

/** Registries as a version sends them, with one entry more, so that they are another server's. */
export function withOneMore(registries: Params): Params {
  if (registries.type !== 'compound') {
    const [name, registry] = Object.entries(registries)[0] as [string, { entries: { key: string }[] }]
    return { ...registries, [name]: { ...registry, entries: [...registry.entries, { key: 'test:other' }] } }
  }
  const copy = structuredClone(registries) as {
    value: Record<string, { value?: { value?: { value: { value: object[] } } } }>
  }
  const biomes = copy.value['minecraft:worldgen/biome']?.value?.value?.value.value
  const [first] = biomes ?? []
  biomes?.push({ ...first, name: { type: 'string', value: 'test:other' }, id: { type: 'int', value: 9999 } })
  return copy
}
