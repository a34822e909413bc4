import type { BodyTag } from '../../carry/transport.ts'
import type { BodyCommands } from './body-commands.ts'
import type { BodyData } from './body-data.ts'

const TAG = /^mcmesh\.(\d{1,15})\.(written|cleared)$/

const ranks: readonly BodyTag['did'][] = ['begun', 'written', 'cleared']

/** The newest of some; of one carry what comes last: a body is written, and cleared where the carry goes back. */
export const newest = (tags: readonly BodyTag[]): BodyTag | undefined =>
  [...tags].sort((a, b) => b.carry - a.carry || ranks.indexOf(b.did) - ranks.indexOf(a.did))[0]

const nameOf = ({ carry, did }: BodyTag): string => `mcmesh.${carry}.${did}`

/**
 * The scoreboard tags by which a server knows the carries of a body: `mcmesh.7.written`. They are saved in the same file as the inventory,
 * so that a server which comes back with an older save has the older ones.
 */
export class BodyTags {
  readonly #commands: BodyCommands

  constructor(commands: BodyCommands) {
    this.#commands = commands
  }

  all(data: BodyData): readonly BodyTag[] {
    return data.tags.flatMap((name) => {
      const [, carry, did] = TAG.exec(name) ?? []
      return carry === undefined ? [] : [{ carry: Number(carry), did: did as BodyTag['did'] }]
    })
  }

  has(data: BodyData, tag: BodyTag): boolean {
    return data.tags.includes(nameOf(tag))
  }

  async add(tag: BodyTag): Promise<void> {
    await this.#commands.run('tag the player', 'tag add', { tag: nameOf(tag) })
  }

  /** Takes those away that are older than one that stands. */
  async removeOlder(tag: BodyTag, data: BodyData): Promise<void> {
    const older = this.all(data).filter(({ carry, did }) => carry !== tag.carry || did !== tag.did)
    for (const each of older) await this.#commands.run('take a tag away', 'tag remove', { tag: nameOf(each) })
  }
}
