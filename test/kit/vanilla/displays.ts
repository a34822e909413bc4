import type { SnbtCompound } from '../../../src/protocol/snbt.ts'
import type { StrictServer } from '../server/server.ts'
import type { VanillaStacks } from './stacks.ts'

interface Display {
  readonly id: number
  readonly uuid: string
  readonly tags: readonly string[]
  stack: Buffer
  told: boolean
}

/** Item displays: what they show is told with the next tick. */
export class Displays {
  readonly #server: StrictServer
  readonly #stacks: VanillaStacks
  readonly #displays: Display[] = []
  #nextId = 900_000

  constructor(server: StrictServer, stacks: VanillaStacks) {
    this.#server = server
    this.#stacks = stacks
  }

  get count(): number {
    return this.#displays.length
  }

  /** Summons what the NBT says, and all that rides it. */
  summon(nbt: SnbtCompound, at: { x: number; y: number; z: number }): void {
    const uuid = uuidOf(nbt.UUID!.value as number[])
    const tags = (nbt.Tags?.value as { value: string[] } | undefined)?.value ?? []
    const id = this.#nextId++
    this.#displays.push({ id, uuid, tags, stack: this.#stacks.empty, told: true })
    this.#server.spawn({ id, type: 'item_display', uuid, ...at })
    const riders = (nbt.Passengers?.value as { value: SnbtCompound[] } | undefined)?.value ?? []
    for (const rider of riders) this.summon(rider, at)
  }

  /** False where no display is called so. */
  put(uuid: string, stack: Buffer): boolean {
    const display = this.#displays.find((each) => each.uuid === uuid)
    if (!display) return false
    Object.assign(display, { stack, told: false })
    return true
  }

  kill(tag: string): number {
    const killed = this.#displays.filter(({ tags }) => tags.includes(tag))
    for (const display of killed) {
      this.#displays.splice(this.#displays.indexOf(display), 1)
      this.#server.remove(display.id)
    }
    return killed.length
  }

  tick(): void {
    for (const display of this.#displays.filter(({ told }) => !told)) {
      display.told = true
      const value = this.#stacks.decode(display.stack)
      this.#server.broadcast('entity_metadata', {
        entityId: display.id,
        metadata: [{ key: 23, type: 'item_stack', value }],
      })
    }
  }
}

const uuidOf = (ints: readonly number[]): string =>
  ints
    .map((each) => (each >>> 0).toString(16).padStart(8, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
