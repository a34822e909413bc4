import { createRequire } from 'node:module'

const { supportedVersions: known } = createRequire(import.meta.url)('minecraft-protocol') as {
  readonly supportedVersions: readonly string[]
}

/** Minecraft versions that mcmesh speaks, oldest first: minecraft-protocol's from 1.17.1 on. */
export const supportedVersions: readonly string[] = known.slice(known.indexOf('1.17.1'))
