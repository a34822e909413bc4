import { readFileSync, writeFileSync } from 'node:fs'
import { type FidelityRow, fidelity } from '../src/carry/fidelity.ts'
import { protocolOf, supportedVersions } from '../src/protocol/versions.ts'
import { commandTable } from '../src/sync/rcon-carry/grammar.ts'
import { pageWithTables } from './tables.ts'

const page = new URL('carry.md', import.meta.url)

/** The page with its tables as the code has them now. */
export const withTables = (text: string): string =>
  pageWithTables('carry.md', text, { fidelity: fidelityTable, commands: commandsTable })

/** A row each thing and range of versions, a column each transport. */
function fidelityTable(): string {
  const things = fidelity.filter(({ transport }) => transport === 'plugin')
  const rows = things.map((row) => {
    const rcon = fidelity.find((other) => other.transport === 'rcon' && sameThing(other, row))
    return `| ${row.part ? `\`${row.part}\`` : '–'} | ${row.what} | ${versions(row)} | ${grade(row)} | ${grade(rcon)} |`
  })
  return ['| part | what | versions | by a sync plugin | over RCON |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}

const sameThing = (a: FidelityRow, b: FidelityRow): boolean =>
  a.part === b.part && a.what === b.what && a.from === b.from && a.until === b.until

function versions({ from, until }: FidelityRow): string {
  if (from === undefined && until === undefined) return 'all'
  return [from === undefined ? '' : `from ${from}`, until === undefined ? '' : `before ${until}`]
    .filter(Boolean)
    .join(', ')
}

const grade = (row: FidelityRow | undefined): string =>
  row === undefined ? '–' : `**${row.is}**${row.how === undefined ? '' : `: ${row.how}`}`

/** By protocol numbers: the first that has it, and the first that has it no more. */
function versionsBetween(from = 0, until = Number.POSITIVE_INFINITY): string {
  const some = supportedVersions.filter((version) => {
    const { number } = protocolOf(version)
    return number >= from && number < until
  })
  if (some.length === supportedVersions.length) return 'all'
  return until === Number.POSITIVE_INFINITY ? `from ${some[0]}` : `up to ${some.at(-1)}`
}

function commandsTable(): string {
  const rows = commandTable.map(({ name, form, from, until, source }) => {
    const command = form.replaceAll('{{', '{').replaceAll('}}', '}')
    return `| ${name} | ${versionsBetween(from, until)} | \`${command}\` | ${source} |`
  })
  return ['| for | versions | command | source |', '|---|---|---|---|', ...rows, ''].join('\n')
}

if (import.meta.main) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
