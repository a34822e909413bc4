import type { Protocol } from '../../src/protocol/versions.ts'
import type { Params } from './client-parts.ts'

/* The session speaks as 1.21.4 does. What another version says otherwise is put into its form here, from the protocol's facts. */

export type Said = readonly [name: string, params: Params]

/** From these protocols on. */
const SNEAKS_BY_INPUT = 771 // 1.21.6
const ATTACKS_BY_ITSELF = 775 // 26.1
const CHANGES_DIRECTION = 777 // 26.3: a status of block_dig between the first and the others

const hands = ['main_hand', 'off_hand']
const teamModes = ['add', 'remove', 'change', 'join', 'leave']

/** What servers say, by packet: the field of 1.21.4 that newer versions do not have, and how they say it. */
const clientbound: Readonly<Record<string, { readonly lacks: string; form(params: Params): Params }>> = {
  update_time: {
    lacks: 'time',
    form: ({ age, time, tickDayTime }) => {
      const clock = { id: 0, totalTicks: Number(time), partialTick: 0, rate: tickDayTime ? 1 : 0 }
      return { age, clockUpdates: [clock] }
    },
  },
  spawn_position: {
    lacks: 'location',
    form: ({ location, angle }) => ({
      ...{ globalPos: { dimensionName: 'minecraft:overworld', location }, yaw: angle, pitch: 0 },
    }),
  },
  recipe_book_settings: {
    lacks: 'craftingGuiOpen',
    form: (params) => {
      const of = (book: string) => ({ open: params[`${book}GuiOpen`], filtering: params[`${book}FilteringCraftable`] })
      return { crafting: of('crafting'), furnace: of('smelting'), blast: of('blast'), smoker: of('smoker') }
    },
  },
  teams: {
    lacks: 'friendlyFire',
    form: ({ mode, friendlyFire, ...team }) => ({
      ...team,
      mode: teamModes[mode],
      flags: { friendly_fire: (friendlyFire & 1) > 0, see_friendly_invisible: (friendlyFire & 2) > 0 },
    }),
  },
}

/** What a server says. */
export function serverSays(protocol: Protocol, name: string, params: Params): Said {
  const other = clientbound[name]
  const hasField = !other || protocol.packets('play', 'clientbound').field(name, other.lacks) !== undefined
  return [name, hasField ? params : other.form(params)]
}

/** What a client says; undefined for what it has no packet for. */
export function clientSays({ number }: Protocol, name: string, params: Params): Said | undefined {
  if (name === 'use_entity' && params.mouse === 1 && number >= ATTACKS_BY_ITSELF)
    return ['attack', { entityId: params.target }]
  if (name === 'entity_action' && /sneaking$/.test(params.actionId) && number >= SNEAKS_BY_INPUT) return undefined
  if (name === 'block_dig' && params.status > 0 && number >= CHANGES_DIRECTION)
    return [name, { ...params, status: params.status + 1 }]
  return [name, params]
}

/** What a server has heard, as 1.21.4's client says it. `sneaks`: whether that player sneaked until now. */
export function serverHears({ number }: Protocol, name: string, params: Params, sneaks: boolean): Said {
  if (name === 'attack') return ['use_entity', { target: params.entityId, mouse: 1 }]
  if (name === 'block_dig' && params.status > 0 && number >= CHANGES_DIRECTION)
    return [name, { ...params, status: params.status - 1 }]
  // Since 26.1 hands have names.
  if (name === 'use_item' && typeof params.hand === 'string')
    return [name, { ...params, hand: hands.indexOf(params.hand) }]
  const shift = params.inputs?.shift === true
  if (name === 'player_input' && shift !== sneaks && number >= SNEAKS_BY_INPUT)
    return ['entity_action', { actionId: shift ? 'start_sneaking' : 'stop_sneaking' }]
  return [name, params]
}
