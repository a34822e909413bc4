import { createRequire } from 'node:module'
import { supportedVersions } from '../../../src/protocol/versions.ts'

interface Texts {
  readonly language?: Readonly<Record<string, string>>
}

const dataOf: (version: string) => Texts | null = createRequire(import.meta.url)('minecraft-data')

/** What a vanilla server of a version says, by the keys of its language file; of one whose file nobody has, as the one before it. */
export function textsOf(version: string): (key: string, ...values: readonly unknown[]) => string {
  const known = supportedVersions.slice(0, supportedVersions.indexOf(version) + 1).reverse()
  const language = known.map((each) => dataOf(each)?.language).find((each) => each !== undefined)
  return (key, ...values) => {
    const text = language?.[key]
    if (text === undefined) throw new Error(`${version} has no text ${key}`)
    let next = 0
    return text.replace(/%(?:(\d+)\$)?s/g, (_match, place) => String(values[place ? Number(place) - 1 : next++]))
  }
}
