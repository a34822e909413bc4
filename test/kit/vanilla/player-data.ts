import { itemName } from '../../../src/protocol/items.ts'
import type { Tag, TagType } from '../../../src/protocol/nbt.ts'
import type { Protocol } from '../../../src/protocol/versions.ts'
import type { Body, Effect } from './body.ts'
import { modes } from './body.ts'
import { effectNumber } from './effects.ts'
import { attributeKey } from './names.ts'
import type { VanillaStacks } from './stacks.ts'

/** Protocol numbers at which a player's file changed. */
const NAMED_EFFECTS = 764
const COMPONENTS = 766
const SMALL_ATTRIBUTES = 767
const EQUIPMENT = 770
const YAW = 773

const tag = (type: TagType, value: unknown): Tag => ({ type, value })
const byte = (value: number | boolean): Tag => tag('byte', Number(value))
const int = (value: number): Tag => tag('int', value)
const float = (value: number): Tag => tag('float', Math.fround(value))
const double = (value: number): Tag => tag('double', value)
const text = (value: string): Tag => tag('string', value)
const compound = (value: Record<string, Tag>): Tag => tag('compound', value)
const listOf = (type: TagType, value: readonly unknown[]): Tag =>
  tag('list', { type: value.length > 0 ? type : 'end', value })

/** A player's NBT, as the version's `data get entity` has it. */
export class PlayerData {
  readonly #protocol: Protocol
  readonly #stacks: VanillaStacks

  constructor(protocol: Protocol, stacks: VanillaStacks) {
    this.#protocol = protocol
    this.#stacks = stacks
  }

  of(body: Body): Tag {
    const { number } = this.#protocol
    return compound({
      ...{ DataVersion: int(number), foodExhaustionLevel: float(body.exhaustion), foodLevel: int(body.food) },
      ...{ foodSaturationLevel: float(body.saturation), Health: float(body.health), Fire: tag('short', body.fire) },
      ...{ AbsorptionAmount: float(body.absorption), Air: tag('short', body.air), XpLevel: int(body.level) },
      ...{ XpP: float(body.progress), XpTotal: int(body.total), SelectedItemSlot: int(body.held) },
      playerGameType: int(modes.indexOf(body.mode)),
      [number >= EQUIPMENT ? 'fall_distance' : 'FallDistance']: number >= EQUIPMENT ? double(0) : float(0),
      Inventory: listOf('compound', this.#inventory(body)),
      EnderItems: listOf(
        'compound',
        body.ender.flatMap((stack, i) => this.#stack(stack, { Slot: byte(i) })),
      ),
      ...(number >= EQUIPMENT && { equipment: compound(this.#equipment(body)) }),
      ...this.#effects(body.effects),
      ...this.#attributes(body),
      ...this.#respawn(body),
      ...(body.tags.length > 0 && { Tags: listOf('string', body.tags) }),
      // What grows beyond what newer versions print.
      recipeBook: compound({
        recipes: listOf(
          'string',
          Array.from({ length: 200 }, (_, i) => `minecraft:recipe_${i}`),
        ),
      }),
    })
  }

  #inventory({ slots }: Body): Record<string, Tag>[] {
    const worn = this.#protocol.number >= EQUIPMENT
    return slots.flatMap((stack, slot) => {
      const saved = savedSlot(slot)
      if (saved === undefined || (worn && (saved >= 100 || saved < 0))) return []
      return this.#stack(stack, { Slot: byte(saved) })
    })
  }

  #equipment({ slots }: Body): Record<string, Tag> {
    const places = { head: 5, chest: 6, legs: 7, feet: 8, offhand: 45 }
    return Object.fromEntries(
      Object.entries(places).flatMap(([name, slot]) => this.#stack(slots[slot]!).map((each) => [name, compound(each)])),
    )
  }

  #stack(stack: Buffer, place: Record<string, Tag> = {}): Record<string, Tag>[] {
    if (this.#stacks.isEmpty(stack)) return []
    const item = this.#stacks.decode(stack) as Record<string, unknown> & { components?: { type: string }[] }
    const { version, number } = this.#protocol
    const id = text(`minecraft:${itemName(version, Number(item.itemId)) ?? `item_${item.itemId}`}`)
    if (number < COMPONENTS) {
      const nbt = item.nbtData as Tag | undefined
      return [{ ...place, id, Count: byte(Number(item.itemCount)), ...(nbt && { tag: tag(nbt.type, nbt.value) }) }]
    }
    // Their text is the game's affair: what they are is told by their bytes.
    const components = { 'minecraft:bytes': text(stack.toString('hex')) }
    return [{ ...place, id, count: int(Number(item.itemCount)), components: compound(components) }]
  }

  #effects(effects: readonly Effect[]): Record<string, Tag> {
    if (effects.length === 0) return {}
    if (this.#protocol.number >= NAMED_EFFECTS) {
      const named = effects.map(({ id, amplifier, duration, ambient, particles, icon }) => ({
        ...{ id: text(id), duration: int(duration), show_icon: byte(icon) },
        ...{ amplifier: byte((amplifier << 24) >> 24), ambient: byte(ambient), show_particles: byte(particles) },
      }))
      return { active_effects: listOf('compound', named) }
    }
    const numbered = effects.map(({ id, amplifier, duration, ambient, particles, icon }) => ({
      ...{ Id: byte(effectNumber(id)), Duration: int(duration), ShowIcon: byte(icon) },
      ...{ Amplifier: byte((amplifier << 24) >> 24), Ambient: byte(ambient), ShowParticles: byte(particles) },
    }))
    return { ActiveEffects: listOf('compound', numbered) }
  }

  #attributes({ attributes }: Body): Record<string, Tag> {
    const { number } = this.#protocol
    const entries = [...attributes]
    if (number >= SMALL_ATTRIBUTES) {
      const all = entries.map(([id, { base, modifiers }]) => ({
        ...{ id: text(attributeKey(id, number)), base: double(base) },
        ...(modifiers.length > 0 && {
          modifiers: listOf(
            'compound',
            modifiers.map((each) => ({
              ...{ id: text(each.id), amount: double(each.amount) },
              operation: text(['add_value', 'add_multiplied_base', 'add_multiplied_total'][each.operation]!),
            })),
          ),
        }),
      }))
      return { attributes: listOf('compound', all) }
    }
    const all = entries.map(([id, { base, modifiers }]) => ({
      ...{ Name: text(attributeKey(id, number)), Base: double(base) },
      ...(modifiers.length > 0 && {
        Modifiers: listOf(
          'compound',
          modifiers.map((each) => ({
            ...{ Name: text(each.name), Amount: double(each.amount), Operation: int(each.operation) },
            UUID: tag('intArray', uuidInts(each.id)),
          })),
        ),
      }),
    }))
    return { Attributes: listOf('compound', all) }
  }

  #respawn({ respawn }: Body): Record<string, Tag> {
    if (!respawn) return {}
    const { dimension, x, y, z, angle } = respawn
    const { number } = this.#protocol
    if (number < EQUIPMENT) {
      return {
        ...{ SpawnX: int(x), SpawnY: int(y), SpawnZ: int(z), SpawnAngle: float(angle), SpawnForced: byte(true) },
        SpawnDimension: text(dimension),
      }
    }
    const turn: Record<string, Tag> = number >= YAW ? { yaw: float(angle), pitch: float(0) } : { angle: float(angle) }
    return {
      respawn: compound({ pos: tag('intArray', [x, y, z]), dimension: text(dimension), forced: byte(true), ...turn }),
    }
  }
}

/** The number under `Slot` of a slot of window 0; none for crafting. */
function savedSlot(slot: number): number | undefined {
  if (slot < 5) return undefined
  if (slot < 9) return 108 - slot
  if (slot < 36) return slot
  return slot < 45 ? slot - 36 : -106
}

const uuidInts = (uuid: string): number[] =>
  uuid
    .replaceAll('-', '')
    .match(/.{8}/g)!
    .map((each) => Number.parseInt(each, 16) | 0)
