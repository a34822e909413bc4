import { readFileSync, writeFileSync } from 'node:fs'
import { limitNames, limitRow } from '../src/config/limits.ts'
import { problemTable } from '../src/config/problems.ts'

const page = new URL('zones.md', import.meta.url)

const tables: Readonly<Record<string, () => string>> = { limits: limitsTable, problems: problemsTable }

/** The page with its tables as the code has them now: what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function withTables(text: string): string {
  return Object.entries(tables).reduce((result, [name, table]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const from = result.indexOf(open)
    const to = result.indexOf(close)
    if (from < 0 || to < from) throw new Error(`docs/zones.md has lost ${open} or ${close}.`)
    return `${result.slice(0, from)}${open}\n\n${table()}\n${result.slice(to)}`
  }, text)
}

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
