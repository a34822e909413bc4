import { createRequire } from 'node:module'
import { protocolOf } from '../src/protocol/versions.ts'
import { VERSION } from './version.ts'

const play = protocolOf(VERSION).packets('play', 'clientbound')

/** prismarine-chunk's column, as far as a chunk packet needs it. */
interface Column {
  dump(): Buffer
  dumpLight(): Record<string, unknown>
}
type Generator = (chunkX: number, chunkZ: number) => Column

const SEED = 7

/** The ground that flying-squid's own worlds have, by the package that it makes it with. */
function openGenerator(): Generator {
  const squid = createRequire(createRequire(import.meta.url).resolve('flying-squid'))
  const generation = squid('diamond-square') as (options: { version: string; seed: number }) => Generator
  return generation({ version: VERSION, seed: SEED })
}

let generate: Generator | undefined

/**
 * A `map_chunk` packet (id and body) with hills, water, grass and sky light in place of what `flat` holds, for the same
 * chunk. What flying-squid would send for it, heightmaps as in `flat`.
 */
export function onTerrain(flat: Buffer): Buffer {
  generate ??= openGenerator()
  const params = play.decode(flat).params as { x: number; z: number }
  const column = generate(params.x, params.z)
  return play.encode('map_chunk', { ...params, blockEntities: [], chunkData: column.dump(), ...column.dumpLight() })
}
