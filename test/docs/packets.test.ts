import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withPacketTables } from '../../docs/write-packets.ts'
import { clientboundTable } from '../../src/protocol/clientbound.ts'
import { serverboundTable } from '../../src/protocol/serverbound.ts'
import { protocolOf, supportedVersions } from '../../src/protocol/versions.ts'

const page = readFileSync(new URL('../../docs/packets.md', import.meta.url), 'utf8')

test('the tables of docs/packets.md are those of the code (else run: node docs/write-packets.ts)', () => {
  expect(withPacketTables(page)).toBe(page)
})

const tables = { clientbound: clientboundTable, serverbound: serverboundTable } as const

for (const direction of ['clientbound', 'serverbound'] as const) {
  const rows = new Set(tables[direction].map(({ packet }) => packet))
  const walked = supportedVersions.flatMap((version) =>
    protocolOf(version)
      .packets('play', direction)
      .names.map((packet) => ({ version, packet })),
  )

  test(`each of ${walked.length} ${direction} play packets of ${supportedVersions.length} versions has a row`, () => {
    expect(walked.length).toBeGreaterThan(supportedVersions.length * 40)
    expect(walked.filter(({ packet }) => !rows.has(packet))).toEqual([])
  })

  test(`no ${direction} row stands twice, or for a packet that no version has`, () => {
    expect(rows.size).toBe(tables[direction].length)
    const known = new Set(walked.map(({ packet }) => packet))
    expect([...rows].filter((packet) => !known.has(packet))).toEqual([])
  })

  test(`the ${direction} rows that name a window are those whose packets do`, () => {
    const naming = walked.filter(({ version, packet }) => {
      const set = protocolOf(version).packets('play', direction)
      return (set.field(packet, 'windowId') ?? set.field(packet, 'window_id')) !== undefined
    })
    const rows: readonly { readonly packet: string; readonly window?: true }[] = tables[direction]
    const marked = rows.filter(({ window }) => window).map(({ packet }) => packet)
    expect(marked.sort()).toEqual([...new Set(naming.map(({ packet }) => packet))].sort())
  })

  test(`every ${direction} packet that bears entity ids has a rule that maps them`, () => {
    const ruleOf = new Map(tables[direction].map(({ packet, rule }) => [packet, rule as string]))
    const bearing = walked.filter(
      ({ version, packet }) => protocolOf(version).packets('play', direction).lens(packet) !== undefined,
    )
    expect(bearing.length).toBeGreaterThan(supportedVersions.length)
    // What is passed is mapped on the way if it bears ids; a reply goes back as it came.
    const bad = bearing.filter(({ packet }) => ruleOf.get(packet) === 'reply')
    expect(bad).toEqual([])
  })

  test(`the fields that place a ${direction} packet exist in every version where it is placed by them`, () => {
    const missing: string[] = []
    for (const row of tables[direction]) {
      const fields = placingFields(row)
      for (const version of supportedVersions) {
        const set = protocolOf(version).packets('play', direction)
        if (set.idOf(row.packet) === undefined) continue
        for (const field of fields)
          if (!field.some((path) => set.field(row.packet, path))) missing.push(`${version} ${row.packet}.${field[0]}`)
      }
    }
    expect(missing).toEqual([])
  })
}

/** The paths that each of a row's fields may have. */
function placingFields(
  row: (typeof clientboundTable)[number] | (typeof serverboundTable)[number],
): readonly (readonly string[])[] {
  if ('block' in row && row.block) return [[row.block]]
  if (!('at' in row) || !row.at) return []
  const place = Object.values(row.at)[0] as string | readonly string[]
  const paths = typeof place === 'string' ? [place] : place
  return paths.map((path) => ('or' in row.at! ? [path, `${row.at.or}.${path}`] : [path]))
}
