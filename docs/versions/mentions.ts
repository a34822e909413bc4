import { readdirSync, readFileSync } from 'node:fs'

/* Where mcmesh's own source names packets and their fields: no type says which of them it reads and writes. */

const root = new URL('../../', import.meta.url)

interface Source {
  readonly path: string
  readonly text: string
}

let read: readonly Source[] | undefined

/** All of mcmesh that reads or writes packets, but the overlays, which describe them. */
function sources(): readonly Source[] {
  read ??= readdirSync(new URL('src/', root), { recursive: true })
    .map((name) => `src/${String(name)}`)
    .filter((path) => path.endsWith('.ts') && !path.startsWith('src/protocol/overlays/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }))
  return read
}

const word = (name: string): RegExp => new RegExp(`\\b${name.replace(/[^\w]/g, '.')}\\b`)

/** Whether any file names it. */
export const isMentioned = (name: string): boolean => sources().some(({ text }) => word(name).test(text))

/** Files that name both a packet and one of its fields. */
export function filesNaming(packet: string, field: string): string[] {
  const [one, other] = [word(packet), word(field)]
  return sources().flatMap(({ path, text }) => (one.test(text) && other.test(text) ? path : []))
}

/** Files that write a packet: `encode(…'NAME'`, `send(…'NAME'`. */
export function filesWriting(packet: string): string[] {
  const written = new RegExp(`\\b(encode|send|sendPacket|say)\\([^()]*'${packet}'`)
  return sources().flatMap(({ path, text }) => (written.test(text) ? path : []))
}
