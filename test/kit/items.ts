import { createRequire } from 'node:module'
import { minecraftProtocol } from './minecraft-protocol.ts'

const require = createRequire(import.meta.url)
const minecraftData = require('minecraft-data') as (version: string) => {
  itemsByName: Record<string, { id: number }>
  version: { '>='(version: string): boolean }
}

interface SlotCodec {
  readonly writeCtx: object
  createPacketBuffer(type: string, slot: object): Buffer
  parsePacketBuffer(type: string, bytes: Buffer): { data: Record<string, unknown> }
}

/** Items of a version as the bytes of the protocol's slots. */
export class Items {
  readonly components: boolean
  readonly #codec: SlotCodec
  readonly #type: string
  readonly #ids: Record<string, { id: number }>

  constructor(version: string) {
    const data = minecraftData(version)
    this.components = data.version['>=']('1.20.5')
    this.#ids = data.itemsByName
    const { proto } = minecraftProtocol.createSerializer({ state: 'play', isServer: true, version })
    this.#codec = proto as unknown as SlotCodec
    this.#type = 'Slot' in this.#codec.writeCtx ? 'Slot' : 'slot'
  }

  id(name: string): number {
    const id = this.#ids[name]?.id
    if (id === undefined) throw new Error(`no item is named ${name}`)
    return id
  }

  /** A stack without anything special. */
  plain(name: string, count = 1): string {
    return this.#base64(
      this.components
        ? {
            itemCount: count,
            itemId: this.id(name),
            addedComponentCount: 0,
            removedComponentCount: 0,
            components: [],
            removeComponents: [],
          }
        : { present: true, itemId: this.id(name), itemCount: count },
    )
  }

  /** A damaged diamond sword with a name and Sharpness V. */
  sword(name = 'Dawn'): string {
    const itemId = this.id('diamond_sword')
    if (!this.components) {
      const text = (value: string) => ({ type: 'string', value })
      const enchantment = { id: text('minecraft:sharpness'), lvl: { type: 'short', value: 5 } }
      const value = {
        Damage: { type: 'int', value: 7 },
        display: { type: 'compound', value: { Name: text(JSON.stringify({ text: name })) } },
        Enchantments: { type: 'list', value: { type: 'compound', value: [enchantment] } },
      }
      return this.#base64({ present: true, itemId, itemCount: 1, nbtData: { type: 'compound', name: '', value } })
    }
    const components = [
      { type: 'damage', data: 7 },
      { type: 'custom_name', data: { type: 'string', value: name } },
      { type: 'enchantments', data: { enchantments: [{ id: 5, level: 5 }], showTooltip: true } },
    ]
    return this.#base64({
      itemCount: 1,
      itemId,
      addedComponentCount: 3,
      removedComponentCount: 0,
      components,
      removeComponents: [],
    })
  }

  /** What minecraft-protocol reads in a slot. */
  read(base64: string): Record<string, unknown> {
    return this.#codec.parsePacketBuffer(this.#type, Buffer.from(base64, 'base64')).data
  }

  /** The bytes that minecraft-protocol writes for a slot that it has read. */
  written(slot: object): string {
    return this.#base64(slot)
  }

  #base64(slot: object): string {
    return this.#codec.createPacketBuffer(this.#type, slot).toString('base64')
  }
}
