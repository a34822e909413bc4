import { Box } from 'ink'
import { useMemo, useRef } from 'react'
import { selectedPlayer } from '../../src/console/rows/arranged.ts'
import { mapCaption, mapLegend, mapLines } from '../../src/console/rows/zones.ts'
import type { Line } from '../../src/console/text.ts'
import type { Snapshot } from '../../src/engine/messages.ts'
import { mapPlace } from '../actions/move.ts'
import { Lines } from '../components/lines.tsx'
import { layoutOf } from '../layout.ts'
import type { ViewProps } from './view.ts'

/** The map is drawn from a new snapshot this often, in milliseconds; moving it draws at once. */
const mapInterval = 500

/** Zones, borders and players as a map, with what its letters mean. */
export function ZonesView({ cockpit, state, width, height }: ViewProps) {
  const snapshot = useSlowly(state.snapshot)
  const place = mapPlace(state)
  const player = selectedPlayer(state)
  const { theme } = cockpit
  const layout = layoutOf(width)
  const { maximised } = state.views.zones
  const legendWidth = maximised || layout === 'single' ? 0 : layout === 'beside' ? 36 : 26
  const legendHeight = maximised || layout !== 'single' ? 0 : Math.min(5, Math.floor(height / 4))
  const mapWidth = width - (legendWidth > 0 ? legendWidth + 1 : 0)
  const mapHeight = height - 1 - legendHeight
  const followed = state.mapFollow ? player : undefined
  const x = followed === undefined ? place?.x : Math.round(followed.x)
  const z = followed === undefined ? place?.z : Math.round(followed.z)
  const dimension = followed?.dimension ?? place?.dimension
  const scale = place?.scale
  const selected = player?.name
  const { glyphs } = theme
  const heat = state.mapHeat ? cockpit.store.heat : undefined
  const map = useMemo(() => {
    if (snapshot === undefined || dimension === undefined || x === undefined || z === undefined || scale === undefined)
      return []
    return mapLines(snapshot, { dimension, x, z, scale }, selected, mapWidth, mapHeight, glyphs, heat)
  }, [snapshot, dimension, x, z, scale, selected, mapWidth, mapHeight, glyphs, heat])
  if (snapshot === undefined || dimension === undefined || x === undefined || z === undefined || scale === undefined)
    return null
  const here = { dimension, x, z, scale }
  const caption = mapCaption(snapshot, here, followed?.name)
  const legend = mapLegend(snapshot, here, selected, glyphs, state.mapHeat)
  const mapPane = <Lines theme={theme} lines={map} width={mapWidth} height={mapHeight} />
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Lines theme={theme} lines={[caption]} width={width} height={1} />
      {legendWidth > 0 ? (
        <Box width={width} height={mapHeight}>
          {mapPane}
          <Lines theme={theme} lines={[]} width={1} height={mapHeight} />
          <Lines
            theme={theme}
            lines={aroundSelected(legend, glyphs.selected, mapHeight)}
            width={legendWidth}
            height={mapHeight}
          />
        </Box>
      ) : (
        mapPane
      )}
      {legendHeight > 0 && (
        <Lines
          theme={theme}
          lines={aroundSelected(legend, glyphs.selected, legendHeight)}
          width={width}
          height={legendHeight}
        />
      )}
    </Box>
  )
}

/** As much of the legend as fits, with the selected player in it. */
function aroundSelected(legend: readonly Line[], sign: string, height: number): readonly Line[] {
  const at = legend.findIndex((line) => line[0]?.text === sign)
  return legend.slice(at < height ? 0 : at - height + 1)
}

/** The snapshot, but a newer one only after `mapInterval` by the engine's own clock. */
function useSlowly(newest: Snapshot | undefined): Snapshot | undefined {
  const shown = useRef(newest)
  const stale = shown.current === undefined || (newest !== undefined && newest.time - shown.current.time >= mapInterval)
  if (stale || newest === undefined) shown.current = newest
  return shown.current
}
