import type { Container } from './inventory.ts'
import type { ItemCodec, ItemStack } from './item-stack.ts'
import { varint } from './item-stack.ts'
import type { Client } from './squid.ts'

/** A slot as minecraft-protocol read it out of a click. */
export interface PredictedSlot {
  readonly location: number
  readonly item: object
}

/** What a player's client is told of its windows. Items go out as the bytes that they are kept as. */
export class ClientWindow {
  readonly #client: Client
  readonly #codec: ItemCodec
  #stateId = 0

  constructor(client: Client, codec: ItemCodec) {
    this.#client = client
    this.#codec = codec
  }

  /** Whether a click was made in the window as it was last sent. */
  isCurrent(stateId: unknown): boolean {
    return stateId === this.#stateId
  }

  /** A slot of the player's own window. */
  sendSlot(slot: number, stack: ItemStack | null): void {
    const head = this.#head('set_slot', { windowId: 0, stateId: this.#next(), slot, item: emptySlot })
    this.#write([head.subarray(0, -1), this.#codec.bytes(stack)])
  }

  /** A window as a whole, and the cursor. */
  sendAll(windowId: number, window: Container, cursor: ItemStack | null): void {
    const fields = { windowId, stateId: this.#next(), items: [], carriedItem: emptySlot }
    const slots = Array.from({ length: window.size }, (_, slot) => this.#codec.bytes(window.get(slot)))
    // An empty list and an empty slot, a byte each, give way to what is there.
    const head = this.#head('window_items', fields).subarray(0, -2)
    this.#write([head, Buffer.from(varint(window.size)), ...slots, this.#codec.bytes(cursor)])
  }

  /** Counted as vanilla does. */
  #next(): number {
    this.#stateId = (this.#stateId + 1) & 0x7fff
    return this.#stateId
  }

  #head(name: string, params: object): Buffer {
    return this.#client.serializer.createPacketBuffer({ name, params })
  }

  #write(pieces: readonly Buffer[]): void {
    if (this.#client.state === 'play') this.#client.writeRaw(Buffer.concat(pieces))
  }
}

/** In the fields of every version; in bytes a single zero. */
const emptySlot = { present: false, itemCount: 0 }
