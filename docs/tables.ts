/**
 * A page with its tables as the code has them now: what stands between `<!-- NAME -->` and `<!-- /NAME -->`. Throws when
 * the page has lost a pair of these.
 */
export function pageWithTables(page: string, text: string, tables: Readonly<Record<string, () => string>>): string {
  return Object.entries(tables).reduce((result, [name, table]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const from = result.indexOf(open)
    const to = result.indexOf(close)
    if (from < 0 || to < from) throw new Error(`docs/${page} has lost ${open} or ${close}.`)
    return `${result.slice(0, from)}${open}\n\n${table()}\n${result.slice(to)}`
  }, text)
}
