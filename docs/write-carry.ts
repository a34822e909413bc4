import { readFileSync, writeFileSync } from 'node:fs'
import { type FidelityRow, fidelity } from '../src/carry/fidelity.ts'
import { protocolOf, supportedVersions } from '../src/protocol/versions.ts'
import { commandTable } from '../src/sync/rcon-carry/grammar.ts'
import { pageWithTables } from './tables.ts'

const page = new URL('carry.md', import.meta.url)

const tables: Readonly<Record<string, () => string>> = { fidelity: fidelityTable, commands: commandsTable }

/** The page with its tables as the code has them now. */
export const withTables = (text: string): string => pageWithTables('carry.md', text, tables)

function fidelityTable(): string {
  const rows = fidelity
    .filter(({ transport }) => transport === 'rcon')
    .map((rcon) => {
      const plugin = fidelity.find(
        (row) =>
          row.transport === 'plugin' && row.what === rcon.what && row.from === rcon.from && row.until === rcon.until,
      )
      const part = rcon.part === undefined ? '' : `\`${rcon.part}\``
      return `| ${part} | ${rcon.what} | ${rangeOf(rcon)} | ${gradeOf(plugin!)} | ${gradeOf(rcon)} |`
    })
  return ['| `carry` | what | versions | sync plugin | RCON |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}

const gradeOf = ({ is, how }: FidelityRow): string => (how === undefined ? is : `${is}: ${how}`)

function rangeOf({ from, until }: FidelityRow): string {
  if (from === undefined && until === undefined) return 'all'
  if (until === undefined) return `${from} and later`
  return `up to ${supportedVersions[supportedVersions.indexOf(until) - 1]}`
}

/** By protocol numbers: the first that has it, and the first that has it no more. */
function versionsBetween(from = 0, until = Number.POSITIVE_INFINITY): string {
  const some = supportedVersions.filter((version) => {
    const { number } = protocolOf(version)
    return number >= from && number < until
  })
  if (some.length === supportedVersions.length) return 'all'
  return until === Number.POSITIVE_INFINITY ? `${some[0]} and later` : `up to ${some.at(-1)}`
}

function commandsTable(): string {
  const rows = commandTable.map(({ name, form, from, until, source }) => {
    const command = form.replaceAll('{{', '{').replaceAll('}}', '}').replaceAll('|', '\\|')
    return `| ${name} | ${versionsBetween(from, until)} | \`${command}\` | ${source} |`
  })
  return ['| for | versions | command | source |', '|---|---|---|---|', ...rows, ''].join('\n')
}

if (import.meta.main) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
