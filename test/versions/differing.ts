type Params = Record<string, unknown>

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
