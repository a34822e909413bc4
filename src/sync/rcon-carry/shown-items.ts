import { randomUUID } from 'node:crypto'
import { SyncError } from '../sync.ts'
import type { BodyCommands } from './body-commands.ts'
import type { BodyLink } from './body-link.ts'
import type { Stacks } from './stacks.ts'

/** So many displays fit into one summon of 1,446 bytes. */
const AT_ONCE = 8

const step = 'see items that no window shows'

/**
 * Reads stacks that no window shows, as their bytes: displays that nobody can see are summoned where the player stands, each is given a copy of a stack, and
 * the player's own link is told what they show. The displays are killed again.
 */
export class ShownItems {
  readonly #commands: BodyCommands
  readonly #link: BodyLink
  readonly #stacks: Stacks
  readonly #timeoutMs: number

  constructor(parts: { commands: BodyCommands; link: BodyLink; stacks: Stacks; timeoutMs: number }) {
    this.#commands = parts.commands
    this.#link = parts.link
    this.#stacks = parts.stacks
    this.#timeoutMs = parts.timeoutMs
  }

  /**
   * The stacks in slots of the body, by the slots' names.
   *
   * @throws SyncError `timeout` or `closed` when the link is not told of them; `unsupported` before 1.19.4
   */
  async see(names: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const displays = new Map(names.map((name) => [randomUUID() as string, name]))
    const tag = `mcmesh.${randomUUID().slice(0, 8)}`
    const heard = this.#hear(displays)
    heard.catch(() => undefined)
    try {
      const uuids = [...displays.keys()]
      for (let at = 0; at < uuids.length; at += AT_ONCE)
        await this.#commands.run(step, 'summon displays', { display: summoned(uuids.slice(at, at + AT_ONCE), tag) })
      await Promise.all(
        [...displays].map(([display, other]) => this.#commands.run(step, 'show an item', { display, other })),
      )
      return await heard
    } finally {
      await this.#commands.run(step, 'kill displays', { tag })
    }
  }

  #hear(displays: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Buffer>> {
    const clientbound = this.#link.protocol.packets('play', 'clientbound')
    const { server } = this.#link
    const entities = new Map<number, string>()
    const seen = new Map<string, Buffer>()
    return new Promise((resolve, reject) => {
      const over = (end: () => void) => {
        stop()
        clearTimeout(patience)
        end()
      }
      const stop = this.#link.hear({
        packet: (name, packet) => {
          if (name === 'spawn_entity') {
            const uuid = clientbound.field<string>(name, 'objectUUID')?.read(packet) ?? ''
            const slot = displays.get(uuid)
            if (slot) entities.set(clientbound.field<number>(name, 'entityId')!.read(packet), slot)
          } else if (name === 'entity_metadata') {
            const slot = entities.get(clientbound.field<number>(name, 'entityId')!.read(packet))
            const stack = slot && this.#stackIn(packet)
            if (slot && stack) seen.set(slot, stack)
            if (seen.size === displays.size) over(() => resolve(seen))
          }
        },
        closed: () =>
          over(() => reject(new SyncError('closed', `The link to ${server} closed before all items were seen.`))),
      })
      const ms = this.#timeoutMs
      const late = `${server} did not show ${displays.size - seen.size} items to the player's link within ${ms} ms.`
      const patience = setTimeout(() => over(() => reject(new SyncError('timeout', late))), ms)
    })
  }

  /** The stack that a display's metadata bears, if it has one. */
  #stackIn(packet: Buffer): Buffer | undefined {
    const clientbound = this.#link.protocol.packets('play', 'clientbound')
    const { metadata } = clientbound.decode(packet).params as { metadata: readonly { type: unknown }[] }
    const at = metadata.findIndex(({ type }) => type === 'item_stack')
    if (at < 0) return undefined
    const [start, end] = clientbound.elements('entity_metadata', 'metadata[].value', packet)[at]!
    const stack = Buffer.from(packet.subarray(start, end))
    return this.#stacks.isEmpty(stack) ? undefined : stack
  }
}

/** NBT of a display that all others ride. Nobody sees any: they are visible from no distance. */
function summoned([first, ...others]: readonly string[], tag: string): string {
  const own = (uuid: string) => `UUID:${intsOf(uuid)},Tags:[${tag}],view_range:0f`
  const riders = others.map((uuid) => `{id:"minecraft:item_display",${own(uuid)}}`)
  return `{${own(first!)}${riders.length > 0 ? `,Passengers:[${riders.join(',')}]` : ''}}`
}

const intsOf = (uuid: string): string =>
  `[I;${uuid
    .replaceAll('-', '')
    .match(/.{8}/g)!
    .map((each) => Number.parseInt(each, 16) | 0)
    .join(',')}]`
