import { textParam } from '../../protocol/text.ts'
import { advancements } from './advancements.ts'
import { attributes } from './attributes.ts'
import { inventory } from './inventory.ts'
import { difficulty, spawnPosition, tickState, time, viewPosition, worldBorder } from './level.ts'
import { bossBars, chatSuggestions, cooldowns, resourcePacks, waypoints } from './lists.ts'
import { maps } from './maps.ts'
import { metadata } from './metadata.ts'
import { camera, experience, health, modes, playRules, simulationDistance, viewDistance, weather } from './play.ts'
import { advancementTab, tags } from './progress.ts'
import { bookSettings, declaredRecipes, recipeBook, unlockedRecipes } from './recipes.ts'
import { scoreboard, teams } from './scoreboard.ts'
import { effects, permission } from './self.ts'
import { titles } from './titles.ts'
import { last, type PromotionContext, type Topic } from './topic.ts'

const noText = (context: PromotionContext): unknown => textParam(context.number, '')

const listHeader = last({
  name: 'tab list header',
  packet: 'playerlist_header',
  lasts: 'login',
  initial: (context) => ({ header: noText(context), footer: noText(context) }),
})
const commands = last({ name: 'commands', packet: 'declare_commands', lasts: 'login', unchecked: true })
/** Told in play from 1.19.3 to 1.20.1. */
const features = last({ name: 'features', packet: 'feature_flags', lasts: 'connection' })
const serverData = last({ name: 'server data', packet: 'server_data', lasts: 'connection' })
const serverLinks = last({
  name: 'server links',
  packet: 'server_links',
  lasts: 'connection',
  initial: () => ({ links: [] }),
})
const reportDetails = last({
  name: 'report details',
  packet: 'custom_report_details',
  lasts: 'connection',
  initial: () => ({ details: [] }),
})
/** What a client draws its world through (26.3 and later). */
const postEffects = last({
  name: 'post effects',
  packet: 'post_effects',
  lasts: 'connection',
  initial: () => ({ postEffects: [] }),
})
/** One pack at a time up to 1.20.2, and no way to take it back. */
const resourcePack = last({ name: 'resource pack', packet: 'resource_pack_send', lasts: 'connection' })

/**
 * Every topic of the ledger, in the order in which a promotion sends them: what others build on comes first (tags
 * before recipes, the game mode before abilities, attributes before health, objectives before what displays them).
 */
export const ledgerTopics: readonly Topic<unknown>[] = [
  features,
  tags,
  modes,
  playRules,
  permission,
  camera,
  tickState,
  time,
  weather,
  worldBorder,
  spawnPosition,
  difficulty,
  viewDistance,
  simulationDistance,
  viewPosition,
  attributes,
  metadata,
  effects,
  health,
  experience,
  inventory,
  maps,
  cooldowns,
  declaredRecipes,
  unlockedRecipes,
  recipeBook,
  bookSettings,
  advancements,
  advancementTab,
  commands,
  chatSuggestions,
  scoreboard,
  teams,
  bossBars,
  titles,
  waypoints,
  listHeader,
  serverData,
  serverLinks,
  reportDetails,
  postEffects,
  resourcePack,
  resourcePacks,
]

/** One packet of the ledger, as docs/ prints it. */
export interface LedgerRow {
  readonly packet: string
  readonly direction: 'clientbound' | 'serverbound'
  readonly topic: string
  readonly kept: 'last' | 'merged'
  readonly removed: string
}

/** The ledger as a table, a row a packet and topic. */
export const ledgerTable: readonly LedgerRow[] = ledgerTopics.flatMap(
  ({ name, packets, clientPackets, kept, removed }) => {
    const row = (direction: LedgerRow['direction']) => (packet: string) => ({
      packet,
      direction,
      topic: name,
      kept,
      removed,
    })
    return [...packets.map(row('clientbound')), ...clientPackets.map(row('serverbound'))]
  },
)
