import type { CarryPart } from '../carry/parts.ts'
import type { Mesh } from '../config/mesh.ts'
import { cleanText } from '../console/clean.ts'
import { cautionOf, markedVersion } from '../protocol/versions.ts'
import { adviceFor, adviceForPair, unseen } from './doctor-advice.ts'
import type { Pair, Verdict } from './doctor-pairs.ts'
import type { CarrySeen } from './doctor-sync.ts'
import type { Visit } from './doctor-visit.ts'

/** All that `mcmesh doctor` found out. */
export interface Diagnosis {
  /** The Minecraft version of the mesh. */
  readonly version: string
  readonly visits: readonly Visit[]
  readonly pairs: readonly Pair[]
  /** Two for each pair, there and back. */
  readonly verdicts: readonly Verdict[]
}

/** The diagnosis for a reader: servers, borders, what can't be seen, and a last line that sums it up. */
export function reportText(diagnosis: Diagnosis, mesh: Mesh): string {
  const { version, visits } = diagnosis
  const lines = [`Minecraft ${markedVersion(version)}, ${visits.length} ${visits.length === 1 ? 'server' : 'servers'}`]
  const caution = cautionOf(version)
  lines.push(...(caution === undefined ? [] : [caution]), '')
  for (const visit of visits) {
    lines.push(...serverLines(visit), ...adviceFor(visit, visits, mesh).map((advice) => `  ! ${advice}`), '')
  }
  lines.push(...borderLines(diagnosis, mesh.carry.parts))
  if (visits.some(({ embedded, trouble }) => !embedded && trouble === undefined)) {
    lines.push('Can’t be seen from outside; check on each server:')
    for (const [setting, why] of unseen) lines.push(`  ${setting.padEnd(32)} ${why}`)
    lines.push('')
  }
  lines.push(sum(diagnosis), '')
  return lines.join('\n')
}

function serverLines(visit: Visit): string[] {
  const { name, address, status, trouble, embedded } = visit
  const where = embedded ? 'embedded, started for this check' : address
  const lines = [`${name}  ${where}${status ? `  ${status.version}, ping ${Math.round(status.pingMs)} ms` : ''}`]
  if (visit.joinMs !== undefined) {
    const software = visit.brand === undefined ? '' : `${visit.brand}, `
    lines.push(
      `  the probe stood in ${visit.dimension} after ${Math.round(visit.joinMs)} ms (${software}${visit.gameMode})`,
      `  view distance ${visit.viewDistance}, max players ${visit.maxPlayers}, compression from ${thresholdText(visit)}`,
    )
  }
  if (visit.sync && visit.sync.kind !== 'none') {
    const by = visit.sync.kind === 'plugin' ? 'its sync plugin' : 'RCON'
    if (visit.sync.trouble === undefined)
      lines.push(`  dummies are placed by ${by} (${Math.round(visit.sync.ms ?? 0)} ms)`)
    else lines.push(`  ✗ dummies can’t be placed by ${by}: ${visit.sync.trouble}`)
    lines.push(...carryLines(visit.sync.carry, by))
  }
  for (const question of visit.asks?.values() ?? [])
    lines.push(`  ! ${cleanText(question, 200)}${visit.joinMs === undefined ? ', and waits for that' : ''}`)
  if (trouble !== undefined) lines.push(`  ✗ ${trouble}`)
  return lines
}

/** What of a player can be taken from the server and given to it. */
function carryLines(carry: CarrySeen | undefined, by: string): string[] {
  if (!carry) return []
  const { parts, ms, trouble } = carry
  if (trouble !== undefined) return [`  ✗ what players have can’t be carried by ${by}: ${trouble}`]
  if (parts.length === 0) return [`  ! nothing of what players have can be carried by ${by}`]
  return [`  carries ${parts.join(', ')} by ${by} (${Math.round(ms ?? 0)} ms)`]
}

/** What does not go along between two servers that a switch leads to, of what the file asks for. */
function leftBehind(a: Visit, b: Visit, asked: readonly CarryPart[]): string[] {
  if (a.joinMs === undefined || b.joinMs === undefined) return []
  const carries = ({ sync }: Visit, part: CarryPart): boolean =>
    sync?.carry?.trouble === undefined && sync?.carry?.parts.includes(part) === true
  const left = asked.filter((part) => !carries(a, part) || !carries(b, part))
  if (left.length === 0 || [a, b].some(({ sync }) => sync?.carry?.trouble !== undefined)) return []
  return [`    ! not carried: ${left.join(', ')}`]
}

function thresholdText({ threshold = -1 }: Visit): string {
  return threshold < 0 ? 'no size on' : `${threshold} bytes on`
}

function borderLines({ pairs, verdicts, visits }: Diagnosis, carry: readonly CarryPart[]): string[] {
  if (pairs.length === 0) return ['No two servers border each other: players are switched by hand only.', '']
  const visitOf = new Map(visits.map((visit) => [visit.name, visit]))
  const lines = ['Borders']
  for (const { servers, dimensions } of pairs) {
    const [a, b] = servers
    const there = verdicts.find(({ from, to }) => from === a && to === b)
    const back = verdicts.find(({ from, to }) => from === b && to === a)
    const where = dimensions.length === 0 ? '' : `  in ${dimensions.join(', ')}`
    if (there && back && there.mode === back.mode && there.why === back.why)
      lines.push(`  ${a} ↔ ${b}  ${verdictText(there)}${where}`)
    else {
      if (there) lines.push(`  ${a} → ${b}  ${verdictText(there)}${where}`)
      if (back) lines.push(`  ${b} → ${a}  ${verdictText(back)}${where}`)
    }
    const [one, other] = [visitOf.get(a), visitOf.get(b)]
    if (one && other)
      lines.push(...adviceForPair(one, other).map((advice) => `    ! ${advice}`), ...leftBehind(one, other, carry))
  }
  return [...lines, '']
}

function verdictText({ mode, why }: Verdict): string {
  if (mode === 'soft') return why === '' ? 'soft' : `soft ${why}`
  return mode === 'hard' ? `hard: ${why}` : `✗ no switch: ${why}`
}

function sum({ visits, verdicts }: Diagnosis): string {
  const down = visits.filter(({ trouble }) => trouble !== undefined).map(({ name }) => name)
  const blocked = verdicts.filter(({ mode }) => mode === 'impossible').length
  if (down.length > 0) return `Not well: ${down.join(', ')} can’t be joined.`
  if (blocked > 0) return `Not well: ${blocked} of ${verdicts.length} switches are impossible.`
  const hard = verdicts.filter(({ mode }) => mode === 'hard').length
  return hard > 0 ? `All servers can be joined; ${hard} of ${verdicts.length} switches are hard.` : 'All is well.'
}
