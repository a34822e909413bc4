import { useEffect } from 'react'
import { cleanDeep } from '../src/console/clean.ts'
import { selectedPlayer } from '../src/console/rows/arranged.ts'
import type { ScreenState } from '../src/console/state.ts'
import { issue } from '../src/engine/command.ts'
import type { PlayerDetail } from '../src/engine/messages.ts'
import type { Cockpit } from './cockpit.ts'
import { layoutOf } from './layout.ts'

/** Milliseconds that the selection has to rest on a player before the engine is asked about it. */
const rest = 200
/** Milliseconds between two questions about the same player. */
const pause = 1000

/** The player whose detail is on the screen now. */
function lookedAt(state: ScreenState, columns: number): string | undefined {
  if (state.view !== 'players' || state.modal?.kind === 'help' || state.modal?.kind === 'text') return undefined
  const { detail, focus, maximised } = state.views.players
  const beside = layoutOf(columns) === 'beside' && !(maximised && focus === 'list')
  return beside || detail ? selectedPlayer(state)?.name : undefined
}

/** Asks the engine about the one player that is looked at, for as long as it is: nobody else costs anything. */
export function useLookedAt(cockpit: Cockpit, state: ScreenState, columns: number): void {
  const player = lookedAt(state, columns)
  const { port, store } = cockpit
  useEffect(() => {
    if (player === undefined) return
    let left = false
    let timer: NodeJS.Timeout | undefined
    const ask = async () => {
      // A player that has just left is no longer known: the next snapshot says so.
      const asked = port.send(issue({ name: 'player', args: { player } }))
      const result = await asked.catch(() => ({ ok: false, data: undefined }))
      if (left) return
      if (result.ok && result.data !== undefined)
        store.state.setState({ looked: cleanDeep(result.data) as PlayerDetail })
      timer = setTimeout(ask, pause)
    }
    timer = setTimeout(ask, rest)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [player, port, store])
}
