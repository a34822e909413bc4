import { markedVersion } from '../protocol/versions.ts'
import type { Arguments } from './arguments.ts'
import { readOrReport } from './reading.ts'

/** `mcmesh check`: reads the file and says everything that is wrong with it. No network. */
export function check(args: Arguments): number {
  const mesh = readOrReport(args)
  if (!mesh) return 2
  process.stdout.write(
    `${args.file} is good: ${mesh.servers.length} servers, ${mesh.zones.length} zones, Minecraft ${markedVersion(mesh.version)}.\n`,
  )
  return 0
}
