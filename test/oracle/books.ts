import type { ScriptedPlayer } from '../kit/scripted.ts'
import { type Params, text } from './client-parts.ts'
import { serverSays } from './forms.ts'
import { nothing } from './step.ts'

/** What a server says of everything that is neither chunk nor entity: one thing that it says to its players. */
export interface Fact {
  /** Whom it is said to; everybody when it is undefined. */
  readonly of?: string | undefined
  readonly name: string
  readonly params: (player: ScriptedPlayer) => Params
  /** It is said again whenever the fact of this key is: that one changes on the client what this one says. */
  readonly after?: string
  /** What takes it back, where something does. */
  readonly end?: readonly [name: string, params: (player: ScriptedPlayer) => Params] | undefined
}

/** What belongs to a player's body, so that it is said again of a new one. */
const ofBody: ReadonlySet<string> = new Set([
  ...['update_health', 'experience', 'abilities', 'set_slot', 'set_cooldown'],
  ...['entity_effect', 'entity_update_attributes', 'entity_metadata', 'entity_status'],
])

/** A fact that is said alike to all. */
export const fact = (name: string, params: Params, end?: readonly [string, Params]): Fact => ({
  name,
  params: () => params,
  end: end && [end[0], () => end[1]],
})

/** A fact that is said to one player, who may have another entity id on every server. */
export const factOf = (
  of: string,
  name: string,
  params: (entityId: number) => Params,
  end?: readonly [string, (entityId: number) => Params],
): Fact => ({
  ...{ of, name },
  params: ({ entityId }) => params(entityId),
  end: end && [end[0], ({ entityId }) => end[1](entityId)],
})

const concerns = (fact: Fact, player: ScriptedPlayer): boolean =>
  (fact.of === undefined || fact.of === player.name) && !player.closed

const tell = (player: ScriptedPlayer, name: string, params: Params): void =>
  player.send(...serverSays(player.protocol, name, params))

/** Says one fact to a player. */
export function say(player: ScriptedPlayer, fact: Fact): void {
  if (concerns(fact, player)) tell(player, fact.name, fact.params(player))
}

/** Takes one fact back. */
export function takeBack(player: ScriptedPlayer, fact: Fact): void {
  if (concerns(fact, player) && fact.end) tell(player, fact.end[0], fact.end[1](player))
}

/**
 * All that holds on one side of the border, in the order in which it was first said. In a mesh that side's server has said
 * it to all its players, dummies too; the one server says what differs to whoever comes over the border.
 */
export class Book {
  readonly facts = new Map<string, Fact>()

  tell(player: ScriptedPlayer): void {
    for (const fact of this.facts.values()) say(player, fact)
  }

  /** A new body knows nothing of what belongs to it. */
  tellBody(player: ScriptedPlayer): void {
    for (const fact of this.facts.values())
      if (ofBody.has(fact.name) || isGameMode(fact.params(player))) say(player, fact)
  }

  /** Forgets what was said under keys that begin with one of these: it is over, and nobody is told. */
  forget(...beginnings: string[]): void {
    for (const key of this.facts.keys())
      if (beginnings.some((beginning) => key.startsWith(beginning))) this.facts.delete(key)
  }
}

const isGameMode = ({ reason }: Params): boolean => reason === 'change_game_mode'

/** Tells a player who comes from where `from` holds to where `to` holds: only what is not the same. */
export function turnPage(player: ScriptedPlayer, from: Book, to: Book): void {
  for (const [key, fact] of from.facts) if (!to.facts.has(key) && fact.name !== 'set_slot') takeBack(player, fact)
  const said = new Set<string>()
  for (const [key, fact] of to.facts) {
    if (fact.name === 'set_slot') continue
    const same = sameFact(from.facts.get(key), fact, player)
    if (same && !(fact.after !== undefined && said.has(fact.after))) continue
    said.add(key)
    say(player, fact)
  }
  const [before, now] = [from, to].map((book) => inventory(player, book))
  // As a server does that gives a player another inventory: the whole window.
  if (text(before) !== text(now))
    player.send('window_items', { windowId: 0, stateId: 1, items: now, carriedItem: nothing })
}

function sameFact(before: Fact | undefined, fact: Fact, player: ScriptedPlayer): boolean {
  return before?.name === fact.name && text(before.params(player)) === text(fact.params(player))
}

const SLOTS = 46

/** What a player has on one side, slot by slot of its own window. */
export function inventory(player: ScriptedPlayer, { facts }: Book): unknown[] {
  const items = Array.from<unknown>({ length: SLOTS }).fill(nothing)
  for (const fact of facts.values()) {
    if (fact.name !== 'set_slot' || !concerns(fact, player)) continue
    const { slot, item } = fact.params(player)
    items[slot] = item
  }
  return items
}
