import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The built program's entry. Throws a sentence when there is none. */
export function built(): string {
  const file = fileURLToPath(new URL('../dist/src/main/mcmesh.js', import.meta.url))
  if (!existsSync(file)) throw new Error('The built program is measured: run `npm run build` first.')
  return file
}
