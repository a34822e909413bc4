/** One line chart: sizes from left to right, by powers of ten; values from zero up. */
export interface Chart {
  readonly title: string
  readonly points: readonly { readonly size: number; readonly value: number }[]
}

/** Pixels of a chart's field, and around it. */
const FIELD = { width: 250, height: 130 }
const MARGIN = { left: 52, right: 22, top: 46, bottom: 34 }
const PANEL = { width: MARGIN.left + FIELD.width + MARGIN.right, height: MARGIN.top + FIELD.height + MARGIN.bottom }
/** From the field's edge to its first and last point: their values stand clear of the axis. */
const INSET = 22
const COLUMNS = 2
/** Of the largest value that the field is higher. */
const HEADROOM = 1.25

/** Readable on white and on black; a reader's own choice of the two makes them clearer still. */
const style = `
text { font: 12px system-ui, sans-serif; fill: #75808c }
.title { font-weight: 600; font-size: 13px }
.value { fill: #2f81f7 }
.grid { stroke: #75808c; stroke-opacity: 0.3 }
.line { fill: none; stroke: #2f81f7; stroke-width: 2 }
.dot { fill: #2f81f7 }
@media (prefers-color-scheme: dark) { text { fill: #9ba5b0 } .value { fill: #6cb0ff } .line { stroke: #6cb0ff } .dot { fill: #6cb0ff } }
@media (prefers-color-scheme: light) { text { fill: #57606a } .value { fill: #0757b8 } .line { stroke: #0969da } .dot { fill: #0969da } }`

/** Charts beside each other as one picture; `over` names what their sizes count. */
export function chartsSvg(over: string, charts: readonly Chart[]): string {
  const rows = Math.ceil(charts.length / COLUMNS)
  const [width, height] = [PANEL.width * Math.min(COLUMNS, charts.length), PANEL.height * rows]
  const panels = charts.map((chart, i) => {
    const [x, y] = [(i % COLUMNS) * PANEL.width, Math.floor(i / COLUMNS) * PANEL.height]
    return `<g transform="translate(${x + MARGIN.left} ${y + MARGIN.top})">\n${panel(over, chart)}\n</g>`
  })
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  const label = `aria-label="mcmesh over ${over}: ${charts.map(({ title }) => title).join('; ')}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" ${label}>\n<style>${style}\n</style>\n${panels.join('\n')}\n</svg>\n`
}

function panel(over: string, { title, points }: Chart): string {
  const sizes = points.map(({ size }) => size)
  const [first, last] = [Math.log10(Math.min(...sizes)), Math.log10(Math.max(...sizes))]
  const step = roundStep((HEADROOM * Math.max(...points.map(({ value }) => value))) / 4)
  const top = step * 4
  const x = (size: number): number =>
    last === first ? FIELD.width / 2 : INSET + ((Math.log10(size) - first) / (last - first)) * (FIELD.width - 2 * INSET)
  const y = (value: number): number => FIELD.height * (1 - Math.max(0, value) / top)
  const grid = [0, 1, 2, 3, 4].map((n) => {
    const at = short(y(n * step))
    return `<path class="grid" d="M0 ${at}H${FIELD.width}"/><text x="-8" y="${Number(at) + 4}" text-anchor="end">${said(n * step)}</text>`
  })
  const ticks = points.map(
    ({ size }) =>
      `<text x="${short(x(size))}" y="${FIELD.height + 18}" text-anchor="middle">${size.toLocaleString('en')}</text>`,
  )
  const line = points.map(({ size, value }) => `${short(x(size))} ${short(y(value))}`).join('L')
  const dots = points.map(
    ({ size, value }) =>
      `<circle class="dot" cx="${short(x(size))}" cy="${short(y(value))}" r="3"/>` +
      `<text class="value" x="${short(x(size))}" y="${short(y(value) - 9)}" text-anchor="middle">${said(value)}</text>`,
  )
  return [
    `<text class="title" x="${8 - MARGIN.left}" y="${22 - MARGIN.top}">${title}</text>`,
    `<text x="${FIELD.width}" y="${FIELD.height + 32}" text-anchor="end">${over}</text>`,
    ...grid,
    ...ticks,
    `<path class="line" d="M${line}"/>`,
    ...dots,
  ].join('\n')
}

/** The next of 1, 2, 2.5 and 5 times a power of ten. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)))
  return power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= value) as number)
}

const short = (value: number): string => value.toFixed(1).replace(/\.0$/, '')

/** Two digits that say something. */
const said = (value: number): string =>
  value >= 10 || value === 0 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)))
