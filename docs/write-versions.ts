import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { protocolOf, supportedVersions } from '../src/protocol/versions.ts'

const page = new URL('versions.md', import.meta.url)
const root = new URL('../', import.meta.url)

/** What is tested by a file, and how. `all` runs in every version that mcmesh speaks, the rest in those that it names. */
interface Tested {
  readonly what: string
  readonly file: string
  /** Where the file names its versions: `test.each(NAME)` or a list in brackets. */
  readonly in: RegExp | 'all' | 'configured' | 'captured'
}

/** The columns of the table: the files are looked into, so that the page can't claim what no test does. */
export const tested: readonly Tested[] = [
  { what: 'packets', file: 'test/versions/walk.test.ts', in: 'all' },
  { what: 'login, crossings', file: 'test/versions/login.test.ts', in: 'all' },
  { what: 'respawn, death', file: 'test/versions/respawn.test.ts', in: 'all' },
  { what: 'reconfigured', file: 'test/versions/respawn.test.ts', in: 'configured' },
  { what: 'hard switch', file: 'test/versions/hard-switch.test.ts', in: /const shapes = (\[[^\]]*\])/ },
  { what: 'flying-squid', file: 'test/versions/squid.test.ts', in: /const worlds = (\[[^\]]*\])/ },
  { what: 'captures', file: 'test/protocol/captures.test.ts', in: 'captured' },
]

/** The versions that a row is tested in. Throws when its file no longer says so. */
export function versionsOf({ file, in: where }: Tested): readonly string[] {
  const text = readFileSync(new URL(file, root), 'utf8')
  if (where === 'captured') return capturedVersions()
  if (where === 'all') {
    if (!/(test|describe)\.each\(supportedVersions\)/.test(text))
      throw new Error(`${file} no longer walks every version.`)
    return supportedVersions
  }
  if (where === 'configured') {
    if (!/(test|describe)\.each\(configured\)/.test(text)) throw new Error(`${file} no longer walks them.`)
    return supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
  }
  const list = where.exec(text)?.[1]
  if (list === undefined) throw new Error(`${file} no longer names its versions.`)
  return [...list.matchAll(/'([^']+)'/g)].map(([, version]) => version as string)
}

/** Versions of which packets of other servers are at hand: vanilla's, and those in `test/fixtures/captures`. */
function capturedVersions(): readonly string[] {
  const vanilla = createRequire(import.meta.url)('minecraft-packets') as { pc: Record<string, unknown> }
  const own = readdirSync(new URL('test/fixtures/captures', root)).map((name) => name.replace('.jsonl.gz', ''))
  return supportedVersions.filter((version) => version in vanilla.pc || own.includes(version))
}

/** The page with its table as the tests are now: what stands between the marks. */
export function withVersionTable(text: string): string {
  const [open, close] = ['<!-- versions -->', '<!-- /versions -->']
  const from = text.indexOf(open)
  const to = text.indexOf(close)
  if (from < 0 || to < from) throw new Error(`docs/versions.md has lost ${open} or ${close}.`)
  return `${text.slice(0, from)}${open}\n\n${table()}\n${text.slice(to)}`
}

function table(): string {
  const columns = tested.map((row) => new Set(versionsOf(row)))
  const head = ['version', 'protocol', 'play packets', ...tested.map(({ what }) => what)]
  const rows = supportedVersions.map((version) => {
    const protocol = protocolOf(version)
    const packets =
      protocol.packets('play', 'clientbound').names.length + protocol.packets('play', 'serverbound').names.length
    return [
      version,
      `${protocol.number}`,
      `${packets}`,
      ...columns.map((versions) => (versions.has(version) ? 'yes' : '')),
    ]
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n')
}

if (import.meta.main) writeFileSync(page, withVersionTable(readFileSync(page, 'utf8')))
