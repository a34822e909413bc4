import type { NamedTypes } from './schema.ts'

/**
 * Places where minecraft-data's description is wrong, put right for mcmesh's own walkers (minecraft-protocol's codecs
 * keep the fault, so such a packet may not decode). `types` are those of one state and direction of protocol `number`.
 */
export function corrections(_number: number, types: NamedTypes): NamedTypes {
  return types
}
