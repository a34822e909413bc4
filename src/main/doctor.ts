import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address, Mesh, MeshServer } from '../config/mesh.ts'
import { newestEmbedded } from '../embedded/versions.ts'
import { EmbeddedWorld } from '../embedded/world.ts'
import { probe } from '../engine/probe.ts'
import { protocolNumber, protocolOf, supportedVersions, versionsOfNumber } from '../protocol/versions.ts'
import type { Arguments } from './arguments.ts'
import { borderingPairs, judge } from './doctor-pairs.ts'
import { type Diagnosis, reportText } from './doctor-report.ts'
import { type Visit, visit } from './doctor-visit.ts'
import { readOrReport } from './reading.ts'

/** The name that the probe logs in with. */
export const probeName = 'mcmesh_doctor'
/** Long enough to see a kick that follows a join, such as a plugin's. */
const STAY_MS = 2_000

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** What ends the worlds that were started for a visit, and removes their folders: also when a signal comes. */
const started = new Set<() => Promise<void>>()

/**
 * `mcmesh doctor`: pings every server, logs a probe in, and says for each pair with a common border how players will cross
 * it. Resolves with 0 when every switch is possible, 1 when a server is down or can't be switched to, 2 for a bad file.
 */
export async function doctor(args: Pick<Arguments, 'file' | 'listen'>): Promise<number> {
  const mesh = readOrReport(args)
  if (!mesh) return 2
  const interrupted = (): void => {
    void Promise.all([...started].map((end) => end())).then(() => process.exit(1))
  }
  for (const signal of signals) process.once(signal, interrupted)
  const diagnosis = await diagnose(mesh).finally(() => {
    for (const signal of signals) process.off(signal, interrupted)
  })
  process.stdout.write(reportText(diagnosis, mesh))
  const well = diagnosis.verdicts.every(({ mode }) => mode !== 'impossible')
  return well && diagnosis.visits.every(({ trouble }) => trouble === undefined) ? 0 : 1
}

/** Visits every server of the mesh, one probe each, and judges every border. Never rejects for what a server does. */
export async function diagnose(mesh: Mesh, stayMs = STAY_MS): Promise<Diagnosis> {
  const version = await versionOf(mesh)
  const options = {
    protocol: protocolOf(version),
    limits: mesh.limits,
    carry: mesh.carry.parts,
    probe: probeName,
    stayMs,
  }
  const visits = await Promise.all(
    mesh.servers.map((server) =>
      server.embedded
        ? visitEmbedded(server, mesh, version, (address) => visit(server, address, options))
        : visit(server, server.address as Address, options),
    ),
  )
  const byName = new Map(visits.map((one) => [one.name, one]))
  const pairs = borderingPairs(mesh.zones)
  const verdicts = pairs.flatMap(({ servers }) => {
    const [a, b] = servers.map((name) => byName.get(name))
    return a && b ? [judge(a, b), judge(b, a)] : []
  })
  return { version, visits, pairs, verdicts }
}

/**
 * A world that mcmesh runs itself is started for the visit, of the same seed in a folder of its own: the mesh may be running,
 * and its worlds are not to be touched.
 */
async function visitEmbedded(
  server: MeshServer,
  mesh: Mesh,
  version: string,
  go: (address: Address) => Promise<Visit>,
): Promise<Visit> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mcmesh-doctor-'))
  const ground = mesh.zones.find((zone) => zone.server === server.name && !zone.outside && !zone.polygon)
  const world = new EmbeddedWorld({
    name: server.name,
    seed: server.embedded?.seed ?? 0,
    version,
    dataDir,
    ...(ground ? { ground: { x: ground.x, z: ground.z } } : {}),
    log: () => undefined,
  })
  const end = async (): Promise<void> => {
    await world.stop()
    rmSync(dataDir, { recursive: true, force: true })
    started.delete(end)
  }
  started.add(end)
  try {
    return await go(await world.start())
  } catch (error) {
    return { name: server.name, address: 'embedded', embedded: true, trouble: (error as Error).message }
  } finally {
    await end()
  }
}

/** The file's version, or for `auto` that of the first server that says one which mcmesh speaks. */
async function versionOf(mesh: Mesh): Promise<string> {
  if (mesh.version !== 'auto') return mesh.version
  const newest = supportedVersions.at(-1) as string
  const asked = await Promise.all(mesh.servers.map((server) => askVersion(server, protocolNumber(newest), mesh)))
  const spoken = asked.find((version) => version !== undefined)
  return spoken ?? (mesh.servers.some(({ embedded }) => embedded) ? newestEmbedded : newest)
}

async function askVersion({ address }: MeshServer, spoken: number, mesh: Mesh): Promise<string | undefined> {
  if (!address) return undefined
  try {
    const { protocol: number } = await probe(address, spoken, mesh.limits.dialTimeout)
    return versionsOfNumber(number).at(-1)
  } catch {
    // That it is down is said of it when it is visited.
    return undefined
  }
}
