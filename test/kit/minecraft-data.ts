import { createRequire } from 'node:module'

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

/** Everything that minecraft-data knows of a version. */
export const minecraftData: (version: string) => WholeVersion = createRequire(import.meta.url)('minecraft-data')
