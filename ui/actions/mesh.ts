import { cleanDeep } from '../../src/console/clean.ts'
import { arrangedServers, selectedIndex } from '../../src/console/rows/arranged.ts'
import { issue } from '../../src/engine/command.ts'
import type { CommandResult, ServerView } from '../../src/engine/messages.ts'
import { type Cockpit, showModal } from '../cockpit.ts'
import { askFile, askThenRun } from '../dispatch.ts'

/** What is done to servers and to zones.json. Each answers why it cannot. */

/** The marked servers, else the selected one. */
function chosenServers(cockpit: Cockpit): readonly ServerView[] {
  const state = cockpit.store.state.getState()
  const rows = arrangedServers(state)
  const how = state.views.servers
  const marked = rows.filter((server) => how.marks.has(server.name))
  if (marked.length > 0) return marked
  const selected =
    rows[
      selectedIndex(
        rows.map((server) => server.name),
        how,
      )
    ]
  return selected === undefined ? [] : [selected]
}

export function toggleDrain(cockpit: Cockpit): string | undefined {
  const servers = chosenServers(cockpit)
  if (servers.length === 0) return 'There is no server to drain.'
  const all = cockpit.store.state.getState().snapshot?.servers ?? []
  const draining = servers.filter((server) => !server.draining)
  const open = all.filter((server) => server.up && !server.draining && !draining.includes(server))
  if (draining.length > 0 && open.length === 0)
    return 'No other server is up and takes players: nobody could be moved there.'
  askThenRun(
    cockpit,
    servers.map(({ name, draining }) => ({ name: draining ? 'undrain' : 'drain', args: { server: name } })),
  )
  return undefined
}

/** Shows what an edited zones.json would change, then asks. */
export function reloadZones(cockpit: Cockpit): string | undefined {
  void askReload(cockpit)
  return undefined
}

async function askReload(cockpit: Cockpit): Promise<void> {
  const { store, port } = cockpit
  const asked = port.send(issue({ name: 'changes', args: {} }))
  const result: CommandResult = cleanDeep(await asked.catch((error: Error) => ({ ok: false, error: error.message })))
  if (!result.ok) {
    const { problems } = (result.data ?? {}) as { problems?: readonly string[] }
    const lines = problems ?? [result.error ?? 'The engine did not say why.']
    return showModal(cockpit, { kind: 'text', title: 'zones.json cannot be taken over as it is', lines, top: 0 })
  }
  const { changes = [] } = (result.data ?? {}) as { changes?: readonly string[] }
  if (changes.length === 0) return store.toast('zones.json says what the mesh does already: nothing would change.')
  const players = store.state.getState().snapshot?.players.length ?? 0
  const who = players === 0 ? 'Nobody is on.' : `${players === 1 ? '1 player is' : `${players} players are`} on.`
  const what = changes.length === 1 ? 'this change' : `these ${changes.length} changes`
  showModal(cockpit, {
    kind: 'ask',
    question: `Take over ${what}? ${who}`,
    commands: [{ name: 'reload', args: {} }],
    about: changes,
  })
}

export function exportShown(cockpit: Cockpit): string | undefined {
  const { view, packets, snapshot } = cockpit.store.state.getState()
  if (view === 'packets' && packets.player === undefined) return 'No player is inspected: select one and press i.'
  const stamp = new Date(snapshot?.time ?? Date.now()).toISOString().slice(0, 19).replace(/[:T]/g, '-')
  const file = `${view === 'packets' ? packets.player : 'log'}-${stamp}.jsonl`
  askFile(cockpit, 'Write them into', { name: 'export', args: { file } })
  return undefined
}
