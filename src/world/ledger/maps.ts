import { isDeepStrictEqual } from 'node:util'
import { encode, merged } from './topic.ts'

/** Pixels along each side of a map. */
const SIDE = 128

/** Maps kept of one server, 16 KB each: more than a player carries. The one that was updated longest ago goes first. */
const MOST_MAPS = 64

interface DrawnMap {
  readonly scale: number
  readonly locked: boolean
  icons: unknown[]
  /** One colour a pixel, row by row. */
  readonly colours: Buffer
}

type MapParams = {
  itemDamage: number
  scale: number
  locked: boolean
  /** Undefined: they stay as they were. */
  icons?: unknown[]
  /** Width and height of the piece that is drawn, and its corner; no columns: nothing is drawn. */
  columns: number
  rows?: number
  x?: number
  y?: number
  data?: Buffer
}

function draw(colours: Buffer, { columns, rows = 0, x = 0, y = 0, data }: MapParams): void {
  if (!data) return
  for (let row = 0; row < rows && y + row < SIDE; row++) {
    const width = Math.max(0, Math.min(columns, SIDE - x))
    data.copy(colours, (y + row) * SIDE + x, row * columns, row * columns + width)
  }
}

/**
 * The maps that the server has drawn, by number: it draws a whole one once and then only what changes, so that a client
 * which comes later needs all of it.
 */
export const maps = merged<Map<number, DrawnMap>>({
  name: 'maps',
  lasts: 'login',
  removed: 'stays: no packet takes a map back',
  fresh: () => new Map(),
  folds: {
    map(value, params: MapParams) {
      const { itemDamage: id, scale, locked, icons } = params
      // A client makes a map at the first word of it and never changes its scale.
      const map = value.get(id) ?? { scale, locked, icons: [], colours: Buffer.alloc(SIDE * SIDE) }
      value.delete(id)
      value.set(id, map)
      if (icons) map.icons = icons
      draw(map.colours, params)
      if (value.size > MOST_MAPS) value.delete(value.keys().next().value!)
    },
  },
  promote(shown, next, context) {
    return [...next].flatMap(([itemDamage, map]) => {
      const before = shown.get(itemDamage)
      const drawn = before?.colours.equals(map.colours) === true
      if (drawn && isDeepStrictEqual(before?.icons, map.icons)) return []
      const piece = drawn ? { columns: 0 } : { columns: SIDE, rows: SIDE, x: 0, y: 0, data: map.colours }
      const { scale, locked, icons } = map
      return encode(context, 'map', { itemDamage, scale, locked, icons, ...piece })
    })
  },
})
