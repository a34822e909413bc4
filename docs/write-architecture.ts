import { readFileSync, writeFileSync } from 'node:fs'
import { floors } from './house.ts'
import { pageWithTables } from './tables.ts'

const page = new URL('architecture.md', import.meta.url)

/** The page with its tables as the plan has them now. */
export const withTables = (text: string): string => pageWithTables('architecture.md', text, { floors: floorsTable })

/** The floors, the highest first, as a visitor climbs down. */
function floorsTable(): string {
  const rows = floors.toReversed().map(({ path, knows, rooms = [] }) => {
    const named = rooms.filter((room) => room !== '').toReversed()
    return `| \`${path}\` | ${knows} | ${named.map((room) => `\`${room}\``).join(' → ')} |`
  })
  return ['| floor | what it knows | rooms, each importing only those after it |', '|---|---|---|', ...rows, ''].join(
    '\n',
  )
}

if (import.meta.main) writeFileSync(page, withTables(readFileSync(page, 'utf8')))
