/*
 * What is different between two versions, and what of the newer one mcmesh does not cover yet:
 * `node docs/compare-versions.ts 26.2 26.3`. Versions are minecraft-data's, and those of src/protocol/overlays, also such that no
 * mesh speaks yet. How to go on from there: adding-a-version.md.
 */
import { versionData } from '../src/protocol/minecraft-data.ts'
import { differences } from './versions/differences.ts'
import { namedDifferences } from './versions/named.ts'
import { uncovered } from './versions/uncovered.ts'

/** What is printed for these arguments, and the exit code. */
export function comparison(args: readonly string[]): { readonly text: string; readonly code: number } {
  const [older, newer] = args
  if (older === undefined || newer === undefined || args.length > 2)
    return { text: 'Usage: node docs/compare-versions.ts OLDER NEWER, such as 26.2 26.3', code: 2 }
  const unknown = [older, newer].find((version) => !versionData(version))
  if (unknown !== undefined)
    return { text: `Neither minecraft-data nor src/protocol/overlays describes ${unknown}.`, code: 2 }
  const different = differences(older, newer)
  // What the older one has in doubt as well was settled when it was added.
  const settled = new Set(uncovered(older))
  const open = uncovered(newer).filter((line) => !settled.has(line))
  const named = namedDifferences(older, newer)
  const text = [
    ...different,
    ...['', `${different.length} differences from ${older} to ${newer}. What mcmesh does not cover of ${newer}:`, ''],
    ...(open.length === 0 ? ['nothing that this can find'] : [...open, '', `${open.length} in all`]),
    ...['', 'What it reads or writes by name and is different; look at each, whether the code knows it:', ''],
    ...(named.length === 0 ? ['nothing that this can find'] : [...named, '', `${named.length} in all`]),
  ]
  return { text: text.join('\n'), code: 0 }
}

if (import.meta.main) {
  const { text, code } = comparison(process.argv.slice(2))
  code === 0 ? console.log(text) : console.error(text)
  process.exitCode = code
}
