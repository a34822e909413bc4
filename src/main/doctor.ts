import { readMeshFile } from '../config/mesh.ts'
import { probe } from '../engine/probe.ts'
import { protocolOf, supportedVersions } from '../protocol/versions.ts'
import type { Arguments } from './arguments.ts'

/** `mcmesh doctor`: asks every server for its status and says what does not fit. */
export async function doctor(args: Arguments): Promise<number> {
  const { mesh, errors } = readMeshFile(args.file, { env: process.env })
  for (const { path, message } of errors) process.stderr.write(`error ${path}: ${message}\n`)
  if (!mesh) return 2
  const protocol = protocolOf(mesh.version === 'auto' ? (supportedVersions.at(-1) ?? '') : mesh.version)
  let bad = 0
  for (const { name, address } of mesh.servers) {
    if (!address) continue
    try {
      const found = await probe(address, protocol, mesh.limits.dialTimeout)
      process.stdout.write(`${name}: ${found.version}, ${Math.round(found.pingMs)} ms\n`)
    } catch (error) {
      bad++
      process.stdout.write(`${name}: ${(error as Error).message}\n`)
    }
  }
  return bad === 0 ? 0 : 1
}
