import { readFileSync } from 'node:fs'

/** Where package.json stands from here: compiled code lies one folder deeper. */
const path = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json'

/** This program's version, as package.json has it. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }
  return version
}
