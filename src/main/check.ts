import { problemText, readMeshFile } from '../config/mesh.ts'
import type { Arguments } from './arguments.ts'

/** `mcmesh check`: reads the file and says everything that is wrong with it. No network. */
export function check(args: Arguments): number {
  const { mesh, errors, warnings } = readMeshFile(args.file, {
    env: process.env,
    ...(args.listen ? { listen: args.listen } : {}),
  })
  for (const problem of errors) process.stderr.write(`error ${problemText(problem)}\n`)
  for (const problem of warnings) process.stderr.write(`warning ${problemText(problem)}\n`)
  if (!mesh) return 2
  process.stdout.write(
    `${args.file} is good: ${mesh.servers.length} servers, ${mesh.zones.length} zones, Minecraft ${mesh.version}.\n`,
  )
  return 0
}
