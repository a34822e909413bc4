import type { Tag } from '../../../src/protocol/nbt.ts'

type Tags = Record<string, Tag>

/** Command storage: one compound a name, with paths of the kind `a.b` and a filter on a whole number, `a{b:1}`. */
export class Storage {
  readonly #roots = new Map<string, Tags>()

  get(name: string, path: string): Tag | undefined {
    let tag: Tag | undefined = { type: 'compound', value: this.#roots.get(name) ?? {} }
    for (const { key, filter } of steps(path)) {
      tag = tag?.type === 'compound' ? (tag.value as Tags)[key] : undefined
      if (filter && !(tag?.type === 'compound' && (tag.value as Tags)[filter.key]?.value === filter.value))
        return undefined
    }
    return tag
  }

  /** False where it is so already. */
  set(name: string, path: string, tag: Tag): boolean {
    const before = this.get(name, path)
    if (before && JSON.stringify(before) === JSON.stringify(tag)) return false
    const keys = steps(path).map(({ key }) => key)
    const last = keys.pop()!
    let tags = this.#roots.get(name) ?? {}
    this.#roots.set(name, tags)
    for (const key of keys) {
      if (tags[key]?.type !== 'compound') tags[key] = { type: 'compound', value: {} }
      tags = tags[key]!.value as Tags
    }
    tags[last] = tag
    return true
  }

  /** False where there is nothing. */
  remove(name: string, path: string): boolean {
    const keys = steps(path).map(({ key }) => key)
    const last = keys.pop()!
    let tags: Tags | undefined = this.#roots.get(name)
    for (const key of keys) tags = tags?.[key]?.value as Tags | undefined
    if (tags?.[last] === undefined) return false
    delete tags[last]
    return true
  }

  copy(): Storage {
    const copy = new Storage()
    for (const [name, tags] of this.#roots) copy.#roots.set(name, structuredClone(tags))
    return copy
  }
}

interface Step {
  readonly key: string
  readonly filter: { readonly key: string; readonly value: number } | undefined
}

function steps(path: string): Step[] {
  return path.split('.').map((step) => {
    const [, key, filter, value] = /^(\w+)(?:\{(\w+):(-?\d+)\})?$/.exec(step) ?? []
    if (key === undefined) throw new Error(`the scripted storage has no path ${path}`)
    return { key, filter: filter === undefined ? undefined : { key: filter, value: Number(value) } }
  })
}
