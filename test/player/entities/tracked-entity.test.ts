import { expect, test } from 'vitest'
import { aliceAtTheBorder } from '../../kit/mesh-in-memory.ts'
import { newest } from '../../kit/versions.ts'

/** A cow of east's that stands on west's ground: it is kept, and shown once west is gone. */
async function hiddenCow(trackedEntityBytes = 1024) {
  const scene = await aliceAtTheBorder({ file: { limits: { trackedEntityBytes } } })
  scene.east.spawn(7, 'cow', { x: -4 })
  const entity = scene.east.link.entities.get(7)
  if (!entity) throw new Error('east spawned no cow')
  const kept = () => [...entity.kept.values()].reduce((sum, packet) => sum + packet.length, 0)
  return { ...scene, entity, kept }
}

test('what is kept of one entity is bounded: the oldest details go first', async () => {
  const { alice, west, east, entity, kept } = await hiddenCow()
  east.say('entity_head_rotation', { entityId: 7, headYaw: 5 })
  const name = (letters: number) => ({
    key: 2,
    type: 'optional_component',
    value: { type: 'string', value: 'n'.repeat(letters) },
  })
  east.say('entity_metadata', { entityId: 7, metadata: [name(400)] })
  for (let effectId = 0; effectId < 500; effectId++)
    east.say('entity_effect', { entityId: 7, effectId, amplifier: 1, duration: 100, flags: 0 })
  expect(kept()).toBeLessThanOrEqual(1024)
  expect([...entity.kept.keys()].at(-1)).toBe('entity_effect 499')
  expect(entity.kept.has('entity_head_rotation')).toBe(false)
  east.say('entity_metadata', { entityId: 7, metadata: [name(300)] })
  alice.forget()
  west.break()
  expect(alice.sees('cow')).toHaveLength(1)
  expect(alice.hears('entity_metadata')).toHaveLength(1)
  expect(alice.hears('entity_effect').at(-1)).toMatchObject({ effectId: 499 })
  expect(alice.violations).toEqual([])
})

test('a single detail that is larger than the bound is not kept, and takes nothing else with it', async () => {
  const { entity, east, kept } = await hiddenCow()
  east.say('entity_head_rotation', { entityId: 7, headYaw: 5 })
  const value = { type: 'string', value: 'n'.repeat(5_000) }
  east.say('entity_metadata', { entityId: 7, metadata: [{ key: 2, type: 'optional_component', value }] })
  expect([...entity.kept.keys()]).toEqual(['entity_head_rotation'])
  expect(kept()).toBeLessThan(20)
})

test('the bound holds for an entity that is shown, too', async () => {
  const { east, west } = await hiddenCow()
  west.spawn(8, 'cow', { x: -4 })
  const properties = Array.from({ length: 60 }, (_, at) => ({ key: at % 20, value: at, modifiers: [] }))
  for (const one of [west, east])
    one.say('entity_update_attributes', {
      entityId: one === west ? 8 : 7,
      properties: [...properties, ...properties, ...properties],
    })
  for (const entity of [west.link.entities.get(8), east.link.entities.get(7)])
    expect([...(entity?.kept.keys() ?? [''])]).toEqual([])
})

test.each(['1.17.1', '1.20.4', '1.20.6', '1.21.4', ...newest])(
  'attributes that changed are added to those that were told before, in %s',
  async (version) => {
    const { mesh, alice, west, east } = await aliceAtTheBorder({ version })
    const numbered = mesh.protocol.number >= 766
    const [armor, speed] = numbered
      ? ['generic.armor', 'generic.attack_speed']
      : ['minecraft:generic.armor', 'minecraft:generic.attack_speed']
    const attribute = (name: string | undefined, value: number) => ({
      ...{ key: name, name, value },
      modifiers: [{ uuid: numbered ? 'mod:1' : '00000000-0000-4000-8000-0000000000aa', amount: 1, operation: 0 }],
    })
    const say = (...properties: unknown[]) => east.say('entity_update_attributes', { entityId: 7, properties })
    east.spawn(7, 'cow', { x: -4 })
    say(attribute(armor, 2), attribute(speed, 4))
    say(attribute(armor, 3))
    alice.forget()
    west.break()
    const [told] = alice.hears('entity_update_attributes') as { properties: { value: number }[] }[]
    expect(told?.properties.map(({ value }) => value)).toEqual([4, 3])
    expect(alice.violations).toEqual([])
  },
)
