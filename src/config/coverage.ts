import type { Findings } from './fields.ts'
import { surveyGround } from './ground-survey.ts'
import { memberPath } from './json.ts'
import { vanillaDimensions, type ZoneAtPath } from './zone-shapes.ts'

/** Warns of zones that can never match, servers that own nothing, and ground that nobody owns. */
export function checkCoverage(placed: readonly ZoneAtPath[], servers: readonly string[], findings: Findings): void {
  const survey = surveyGround(placed)
  for (const entry of survey ? placed : []) {
    if (survey?.owning.has(entry)) continue
    const alone = surveyGround([entry])?.owning.has(entry)
    const message = alone
      ? 'The zones before it already hold all of its chunks. Move it up, or remove it.'
      : 'No chunk of the world has its centre inside. Correct its shape.'
    findings.warn(entry.path, 'zone.never', `This zone can never match. ${message}`)
  }
  const owners = new Set([...(survey?.owning ?? placed)].map(({ zone }) => zone.server))
  for (const name of servers) {
    if (owners.has(name)) continue
    findings.warn(
      memberPath('$.servers', name),
      'server.owns-nothing',
      `${name} owns no ground: nobody ever walks onto it.`,
    )
  }
  for (const [dimension, [x, z]] of survey?.uncovered ?? []) {
    const where = dimension ?? otherDimensions(placed)
    if (where === '') continue
    const message = `Nobody owns chunk ${x}, ${z} (blocks ${x * 16}, ${z * 16}) in ${where}: players there stay on the server they came from.`
    findings.warn('$.zones', 'zones.uncovered', message)
  }
}

function otherDimensions(placed: readonly ZoneAtPath[]): string {
  const named = new Set(placed.map(({ zone }) => zone.dimension))
  return vanillaDimensions.filter((name) => !named.has(name)).join(' and ')
}
