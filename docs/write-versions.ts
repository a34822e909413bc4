import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isBroughtByUs, minecraftDataVersion } from '../src/protocol/minecraft-data.ts'
import { overlays } from '../src/protocol/overlays/list.ts'
import { namesOfProtocol } from '../src/protocol/releases.ts'
import { schemaCorrections } from '../src/protocol/schema-corrections.ts'
import { markedVersion, protocolOf, supportedVersions } from '../src/protocol/versions.ts'
import { capturedVersions, newest } from '../test/kit/versions.ts'

const page = new URL('versions.md', import.meta.url)
const root = new URL('../', import.meta.url)

/** What is tested by a file, and how. `all` runs in every version that mcmesh speaks, the rest in those that it names. */
interface Tested {
  readonly what: string
  readonly file: string
  /** Where the file names its versions: `test.each(NAME)` or a list in brackets. */
  readonly in: RegExp | 'all' | 'configured' | 'vanilla' | 'minestom'
  /** Where the file names the version that is tested more than the others, and how. */
  readonly more?: { readonly in: RegExp; readonly how: string; readonly file?: string }
}

/** The columns of the table: the files are looked into, so that the page can't claim what no test does. */
export const tested: readonly Tested[] = [
  { what: 'packets', file: 'test/versions/walk.test.ts', in: 'all' },
  { what: 'login, crossings', file: 'test/versions/login.test.ts', in: 'all' },
  { what: 'respawn, death', file: 'test/versions/respawn.test.ts', in: 'all' },
  { what: 'reconfigured', file: 'test/versions/respawn.test.ts', in: 'configured' },
  { what: 'hard switch', file: 'test/versions/hard-switch.test.ts', in: 'all' },
  { what: 'hard switch, each cause', file: 'test/versions/hard-switch-causes.test.ts', in: 'all' },
  {
    what: 'oracle',
    file: 'test/oracle/oracle.test.ts',
    in: /test\.each\((\[[^\]]*\])\)/,
    more: { in: /^export const VERSION = '([^']+)'/m, file: 'test/oracle/stage.ts', how: 'every deed' },
  },
  {
    what: 'compression',
    file: 'test/versions/compression.test.ts',
    in: /const compressed = (\[[^\]]*\])/,
    more: { in: /const fully = '([^']+)'/, how: 'each pair' },
  },
  {
    what: 'client of another version',
    file: 'test/versions/other-version.test.ts',
    in: /const meshes = (\[[^\]]*\])/,
  },
  { what: 'auto', file: 'test/versions/other-version.test.ts', in: /const asked = (\[[^\]]*\])/ },
  { what: 'flying-squid', file: 'test/versions/squid.test.ts', in: /const worlds = (\[[^\]]*\])/ },
  { what: 'captures of vanilla', file: 'test/protocol/vanilla-captures.test.ts', in: 'vanilla' },
  { what: 'captures of Minestom', file: 'test/protocol/captures.test.ts', in: 'minestom' },
]

/** The versions that a row is tested in. Throws when its file no longer says so. */
export function versionsOf({ file, in: where }: Tested): readonly string[] {
  const text = readFileSync(new URL(file, root), 'utf8')
  switch (where) {
    case 'vanilla': {
      const vanilla = createRequire(import.meta.url)('minecraft-packets') as { pc: Record<string, unknown> }
      return supportedVersions.filter((version) => version in vanilla.pc)
    }
    case 'minestom':
      return capturedVersions
    case 'all':
      if (!/(test|describe)\.each\(supportedVersions\)/.test(text))
        throw new Error(`${file} no longer walks every version.`)
      return supportedVersions
    case 'configured':
      if (!/(test|describe)\.each\(configured\)/.test(text)) throw new Error(`${file} no longer walks them.`)
      return supportedVersions.filter((version) => protocolOf(version).hasConfiguration)
    default: {
      const list = where.exec(text)?.[1]
      if (list === undefined) throw new Error(`${file} no longer names its versions.`)
      const named = [...list.matchAll(/'([^']+)'/g)].map(([, version]) => version as string)
      return list.includes('...newest') ? [...named, ...newest] : named
    }
  }
}

/** What stands in a row's column, by version. */
function cellsOf(row: Tested): ReadonlyMap<string, string> {
  const cells = new Map(versionsOf(row).map((version) => [version, 'yes']))
  if (!row.more) return cells
  const version = row.more.in.exec(readFileSync(new URL(row.more.file ?? row.file, root), 'utf8'))?.[1]
  if (version === undefined) throw new Error(`${row.file} no longer names what it tests more.`)
  return cells.set(version, row.more.how)
}

/** The versions of which no server's packets are at hand but those that are made by the same schema. */
export function uncaptured(): readonly string[] {
  const captured = new Set(tested.filter(({ what }) => what.startsWith('captures')).flatMap(versionsOf))
  return supportedVersions.filter((version) => !captured.has(version))
}

/** The page with its tables as tests and data are now: what stands between the marks. */
export const withVersionTables = (text: string): string =>
  between(between(text, 'versions', table()), 'sources', sources())

function between(text: string, mark: string, content: string): string {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const from = text.indexOf(open)
  const to = text.indexOf(close)
  if (from < 0 || to < from) throw new Error(`docs/versions.md has lost ${open} or ${close}.`)
  return `${text.slice(0, from)}${open}\n\n${content}\n${text.slice(to)}`
}

/** Where what mcmesh knows of each version comes from, and what it was tried against. */
function sources(): string {
  const captures = new Map(
    tested
      .filter(({ what }) => what.startsWith('captures'))
      .flatMap((row) => versionsOf(row).map((version) => [version, row.what])),
  )
  const rows = supportedVersions.map((version) => {
    const { number } = protocolOf(version)
    const names = namesOfProtocol(number).map(markedVersion).join(', ')
    const own = overlays.find((overlay) => overlay.version === version)
    if (own && isBroughtByUs(version))
      return `| ${names} | ${number} | src/protocol/overlays/${version}.ts, on ${own.base}’s data: ${own.sources} | ${own.tried} |`
    const corrected = schemaCorrections.filter(({ from, to }) => from <= number && number <= to).length
    const places = corrected === 0 ? '' : `, corrected in ${corrected === 1 ? 'one point' : `${corrected} points`}`
    return `| ${names} | ${number} | minecraft-data ${minecraftDataVersion()}${places} | ${captures.get(version)?.replace('captures', 'packets') ?? 'peers of the same schema'} |`
  })
  const corrections = schemaCorrections.map(
    ({ from, to, why }) => `- ${from === to ? from : `${from} to ${to}`}: ${why}`,
  )
  const unverified = overlays
    .filter(({ version }) => isBroughtByUs(version))
    .flatMap(({ version, unverified: points = [] }) => points.map((point) => `- ${version}: ${point}.`))
  return [
    ...['| version | protocol | data | tried against |', '|---|---|---|---|', ...rows, ''],
    ...['What no second source says, or nobody has tried:', '', ...unverified, ''],
    ...['Where minecraft-data describes a released version wrongly, by protocol numbers:', '', ...corrections, ''],
  ].join('\n')
}

function table(): string {
  const columns = tested.map(cellsOf)
  const head = ['version', 'protocol', 'play packets', ...tested.map(({ what }) => what)]
  const rows = supportedVersions.map((version) => {
    const protocol = protocolOf(version)
    const packets =
      protocol.packets('play', 'clientbound').names.length + protocol.packets('play', 'serverbound').names.length
    return [
      markedVersion(version),
      `${protocol.number}`,
      `${packets}`,
      ...columns.map((cells) => cells.get(version) ?? ''),
    ]
  })
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const none = `Of ${listed(uncaptured().map(markedVersion))} no captured packets are at hand.`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), '', none, ''].join('\n')
}

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

if (import.meta.main) writeFileSync(page, withVersionTables(readFileSync(page, 'utf8')))
