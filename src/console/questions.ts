import type { Command } from '../engine/command.ts'
import { commandOf } from '../engine/command-table.ts'
import type { Snapshot } from '../engine/messages.ts'
import { cleanText } from './clean.ts'

/** What is asked before commands that disturb players. */

/** How many players a command disturbs; 0 where nobody feels it. */
export function playersHurt(command: Command, snapshot: Snapshot | undefined): number {
  if (snapshot === undefined) return 0
  switch (commandOf(command.name).hurts) {
    case 'player':
      return 1
    case 'server':
      return snapshot.players.filter((player) => player.primary === whom(command)).length
    case 'everyone':
      return snapshot.players.length
    default:
      return 0
  }
}

/**
 * The question before commands that hurt, which names what is done: `Kick Steve? It disturbs 1 player.`, `Kick 15 players?`;
 * undefined where none is needed.
 */
export function questionFor(commands: readonly Command[], snapshot: Snapshot | undefined): string | undefined {
  const hurt = commands.reduce((sum, command) => sum + playersHurt(command, snapshot), 0)
  const [first] = commands
  if (hurt === 0 || first === undefined) return undefined
  const disturbs = `It disturbs ${hurt === 1 ? '1 player' : `${hurt} players`}.`
  if (commands.some(({ name }) => name !== first.name)) return `Run these ${commands.length} commands? ${disturbs}`
  const { name } = first
  const action = name[0]!.toUpperCase() + name.slice(1)
  if (commands.length === 1) {
    const one = whom(first)
    return `${action}${one === undefined ? '' : ` ${cleanText(one, 60)}`}? ${disturbs}`
  }
  return commandOf(name).hurts === 'player'
    ? `${action} ${commands.length} players?`
    : `${action} ${commands.length} servers? ${disturbs}`
}

/** The player or the server that a command disturbs; undefined for all of them. */
function whom({ name, args }: Command): string | undefined {
  const { hurts } = commandOf(name)
  if (hurts === 'player' && 'player' in args) return args.player
  return hurts === 'server' && 'server' in args ? args.server : undefined
}
