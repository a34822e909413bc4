import type { LedgerView, Snapshot } from '../../engine/messages.ts'
import { type Glyphs, type Line, pad, type Span, span, wrapText } from '../text.ts'
import { dimensionName, serverTone } from './players.ts'

const gameModes = ['survival', 'creative', 'adventure', 'spectator'] as const

const number = (value: number | undefined, digits = 0) => (value === undefined ? '' : value.toFixed(digits))

/** What a ledger holds of the player, a row each. An empty text: the server has not sent it. */
const rows: readonly (readonly [label: string, text: (ledger: LedgerView) => string])[] = [
  ['game mode', ({ gameMode }) => (gameMode === undefined ? '' : (gameModes[gameMode] ?? String(gameMode)))],
  ['health', ({ health }) => number(health, 1)],
  ['food', ({ food, saturation }) => (food === undefined ? '' : `${food} +${number(saturation, 1)}`)],
  ['experience', ({ level, experience }) => (level === undefined ? '' : `level ${level}, ${number(experience)}`)],
  ['held slot', ({ heldSlot }) => String(heldSlot + 1)],
  ['items', ({ stacks, inventoryCertain }) => `${stacks} stacks${inventoryCertain ? '' : ' ?'}`],
  ['effects', ({ effects }) => String(effects)],
  ['flying', ({ flying }) => (flying ? 'yes' : 'no')],
  ['operator', ({ operatorLevel }) => (operatorLevel === 0 ? 'no' : `level ${operatorLevel}`)],
  ['window', ({ openWindow }) => (openWindow === undefined ? 'none' : String(openWindow))],
  ['weather', ({ raining }) => (raining ? 'rain' : 'clear')],
  ['view', ({ viewDistance, simulationDistance }) => `${number(viewDistance)} / ${number(simulationDistance)}`],
  ['world', ({ world }) => dimensionName(world)],
]

/** What each link's server sent of the player, side by side; what differs at a dummy's bears a sign. */
export function ledgerLines(
  ledgers: readonly LedgerView[],
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): readonly Line[] {
  const order = ledgers.toSorted((a, b) => Number(b.primary) - Number(a.primary))
  const column = 14
  const shown = order.slice(0, Math.max(1, Math.floor((width - 13) / (column + 1))))
  const left = order.length - shown.length
  const [first] = shown
  if (first === undefined) return [[span('ledger', 'title')], [span('  No server has it in play yet.', 'dim')]]
  const head: Span[] = [span('ledger'.padEnd(13), 'title')]
  for (const { server, primary } of shown) {
    const name = `${primary ? glyphs.primary : glyphs.dummy} ${server}`
    head.push(span(`${pad(name, column, 'left', glyphs.ellipsis)} `, serverTone(snapshot, server)))
  }
  if (left > 0) head.push(span(`+${left}`, 'dim'))
  const lines: Line[] = [head]
  for (const [label, text] of rows) {
    const line: Span[] = [span(`  ${label}`.padEnd(13), 'dim')]
    for (const ledger of shown) {
      const value = text(ledger)
      const differs = ledger !== first && value !== '' && value !== text(first)
      const cell = `${differs ? `${glyphs.differs} ` : ''}${value === '' ? 'not said' : value}`
      line.push(
        span(`${pad(cell, column, 'left', glyphs.ellipsis)} `, value === '' ? 'dim' : differs ? 'warn' : 'text'),
      )
    }
    lines.push(line)
  }
  for (const { server, hardReason, primary } of order) {
    if (hardReason === undefined || primary) continue
    for (const text of wrapText(`A switch to ${server} is hard: ${hardReason}`, Math.max(10, width - 2)))
      lines.push([span(`  ${text}`, 'warn')])
  }
  return lines
}
