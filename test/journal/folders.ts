import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { LastPosition } from '../../src/journal/last-position.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mcmesh-journal-'))
  folders.push(made)
  return made
}

/** Somewhere on east. */
export const last = (changes: Partial<LastPosition> = {}): LastPosition => ({
  ...{ name: 'alice', server: 'east', dimension: 'minecraft:overworld' },
  ...{ x: 12.25, y: 64, z: -3.5, yaw: 90, pitch: -12.5, seenAt: 1_790_000_000_123, left: true, dead: false },
  ...changes,
})

/** The nth player's UUID. */
export const uuid = (n: number): string => `00000000-0000-3000-8000-${n.toString(16).padStart(12, '0')}`
