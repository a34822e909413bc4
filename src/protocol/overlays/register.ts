import type { VersionFiles } from '../version-files.ts'
import { overlays } from './list.ts'
import { overlaid } from './overlaid.ts'

const made = new WeakSet<VersionFiles>()

/**
 * Puts the versions that have overlays into minecraft-data's table `pc` of versions; one that is there already is
 * minecraft-data's own, or put there before. Nothing is read of any version.
 */
export function register(pc: Record<string, VersionFiles>, rows = overlays): void {
  const ours = new Map<string, VersionFiles>()
  for (const overlay of rows) {
    const { version, base } = overlay
    // One on top of another stays on it: it is written for that one's names, whatever minecraft-data's are by then.
    const under = ours.get(base) ?? (Object.hasOwn(pc, base) ? pc[base] : undefined)
    if (!under) continue
    const files = overlaid(overlay, () => under)
    ours.set(version, files)
    if (Object.hasOwn(pc, version)) continue
    made.add(files)
    pc[version] = files
  }
}

/** Whether a version's data is mcmesh's own, and not minecraft-data's. */
export const isOverlaid = (files: VersionFiles | undefined): boolean => files !== undefined && made.has(files)

/** minecraft-protocol's list of the versions that it speaks, which is changed: those that have overlays are in it too. */
export function withOverlays(versions: string[], rows = overlays): readonly string[] {
  for (const { version, base } of rows) {
    const at = versions.indexOf(base)
    if (at >= 0 && !versions.includes(version)) versions.splice(at + 1, 0, version)
  }
  return versions
}
