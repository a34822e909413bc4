import { createRequire } from 'node:module'
import { isBroughtByUs, teachMinecraftProtocol, versionData } from '../../src/protocol/minecraft-data.ts'
import { supportedVersions } from '../../src/protocol/versions.ts'

teachMinecraftProtocol()

/** What tests take of minecraft-data's front door; mcmesh itself asks for less (src/protocol/minecraft-data.ts). */
export interface WholeVersion {
  readonly version: { readonly version: number }
  readonly protocol: object
  readonly entitiesByName: Readonly<Record<string, object>>
  readonly blocksByName: Readonly<Record<string, { readonly defaultState: number } | undefined>>
  readonly particlesByName: Readonly<Record<string, { readonly id: number } | undefined>>
  readonly attributesArray?: readonly { readonly resource: string }[]
  /** What a server says at a login, in its registries' words. */
  readonly loginPacket: Record<string, unknown>
}

/** Everything that minecraft-data, or an overlay of ours, knows of a version. */
export const minecraftData: (version: string) => WholeVersion = createRequire(import.meta.url)('minecraft-data')

/** The version whose blocks stand for those of another: itself, or the newest before it of which minecraft-data itself knows the blocks. */
export const blocksVersion = (version: string): string =>
  supportedVersions
    .slice(0, supportedVersions.indexOf(version) + 1)
    .findLast((each) => !isBroughtByUs(each) && versionData(each)!.blocksArray.length > 0)!
