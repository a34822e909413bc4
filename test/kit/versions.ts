import { readdirSync } from 'node:fs'
import { supportedVersions } from '../../src/protocol/versions.ts'

/** 26.1 and all that came after it: a test that samples versions walks each of these, since nothing in them has been in use for long. */
export const newest: readonly string[] = supportedVersions.slice(supportedVersions.indexOf('26.1'))

const captures = readdirSync(new URL('../fixtures/captures', import.meta.url))

/** The versions of which packets of a server that shares no code with minecraft-data are at hand (test/fixtures/captures). */
export const capturedVersions: readonly string[] = supportedVersions.filter((version) =>
  captures.includes(`${version}.jsonl.gz`),
)
