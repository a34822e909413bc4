import { readFileSync, writeFileSync } from 'node:fs'
import { limitNames, limitRow } from '../src/config/limits.ts'
import { problemTable } from '../src/config/problems.ts'
import { pageWithTables } from './tables.ts'

const page = new URL('zones.md', import.meta.url)

const tables: Readonly<Record<string, () => string>> = { limits: limitsTable, problems: problemsTable }

/** The page with its tables as the code has them now. */
export const withTables = (text: string): string => pageWithTables('zones.md', text, tables)

function limitsTable(): string {
  const rows = limitNames.map((name) => {
    const row = limitRow(name)
    const values = row.unit === 'yes or no' ? 'true, false' : `${figure(row.least)} … ${figure(row.most)}`
    return `| \`${name}\` | ${figure(row.default)} | ${row.unit} | ${values} | ${row.meaning} |`
  })
  return ['| limit | default | unit | takes | what it bounds |', '|---|---|---|---|---|', ...rows, ''].join('\n')
}

/** Plain digits, as they are written in the file. */
function figure(value: number | boolean | undefined): string {
  return String(value)
}

function problemsTable(): string {
  const rows = Object.entries(problemTable).map(([code, [level, meaning]]) => `| \`${code}\` | ${level} | ${meaning} |`)
  return ['| code | | what it means |', '|---|---|---|', ...rows, ''].join('\n')
}

if (import.meta.main) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
