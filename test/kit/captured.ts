import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { State } from '../../src/protocol/versions.ts'

interface Captured {
  readonly state: State
  readonly packet: string
}

/** Packets of a real server of that version (test/fixtures/captures), in order: id and body. */
export function captured(version: string): { state: State; packet: Buffer }[] {
  const file = new URL(`../fixtures/captures/${version}.jsonl.gz`, import.meta.url)
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  return lines.map((line) => {
    const { state, packet } = JSON.parse(line) as Captured
    return { state, packet: Buffer.from(packet, 'base64') }
  })
}
