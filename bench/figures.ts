/** The figures that the project watches, and what each must reach: issue 10's table. One row a figure, in the order of printing. */

interface FigureRow {
  /** What it says, mcmesh's unless told. */
  readonly title: string
  readonly unit: '×' | 'ms' | 's' | 'KB' | '% of a core' | 'a second'
  readonly better: 'less' | 'more'
  readonly must?: number
  readonly aim?: number
}

export const figureTable = {
  startVersion: { title: '`mcmesh --version`', unit: 'ms', better: 'less', must: 120 },
  startCheck: { title: '`mcmesh check`', unit: 'ms', better: 'less', must: 250 },
  startReady: { title: '`ready`, two addresses, version "auto"', unit: 'ms', better: 'less', must: 700 },
  idleEmpty: { title: 'idle, no player', unit: '% of a core', better: 'less', must: 0.1 },
  idleStanding: { title: 'idle, players that stand', unit: '% of a core', better: 'less', must: 4 },
  memoryFar: { title: 'memory a player, far from borders', unit: 'KB', better: 'less', must: 150, aim: 100 },
  memoryDummy: { title: 'memory a player with a dummy', unit: 'KB', better: 'less', must: 300, aim: 200 },
  switchCpu: { title: 'CPU of a soft switch', unit: 'ms', better: 'less', must: 0.5 },
  switchP99: { title: 'a soft switch in mcmesh, p99', unit: 'ms', better: 'less', must: 2 },
  joinsPerSecond: { title: 'joins a second, in a full mesh', unit: 'a second', better: 'more', must: 50 },
  burstSeconds: { title: 'a burst of joins: last first chunk', unit: 's', better: 'less', must: 5 },
  joinCpu: { title: 'CPU of a join, full mesh / empty mesh', unit: '×', better: 'less', must: 2, aim: 1.2 },
  dummyCpu: { title: 'CPU, player and dummy / player alone', unit: '×', better: 'less', must: 1.4, aim: 1.25 },
  screenAddedP99: { title: 'added p99, with a screen / headless', unit: '×', better: 'less', must: 1.2 },
  addedP50: { title: 'added latency p50, with a screen / pipe', unit: '×', better: 'less', must: 1.5, aim: 1.2 },
  addedP99: { title: 'added latency p99, with a screen / pipe', unit: '×', better: 'less', must: 2, aim: 1.5 },
  saturatedRelay: { title: 'saturated, packets a CPU second: raw relay / pipe', unit: '×', better: 'more' },
  saturatedNaive: {
    title: 'saturated, packets a CPU second: mcmesh / naive',
    unit: '×',
    better: 'more',
    must: 80,
    aim: 150,
  },
  saturatedPipe: {
    title: 'saturated, packets a CPU second: mcmesh / pipe',
    unit: '×',
    better: 'more',
    must: 0.12,
    aim: 0.2,
  },
  pacedRelay: { title: 'paced CPU, raw relay / pipe', unit: '×', better: 'less' },
  pacedPipe: { title: 'paced CPU, mcmesh / pipe', unit: '×', better: 'less', must: 2, aim: 1.3 },
} as const satisfies Record<string, FigureRow>

export type FigureName = keyof typeof figureTable
export type Figures = Partial<Record<FigureName, number>>

export const figureRow = (name: FigureName): FigureRow => figureTable[name]

/** What a value has reached of its goals; empty where a figure has none. */
export function verdict(name: FigureName, value: number): '' | 'missed' | 'reached' | 'aim reached' {
  const { better, must, aim } = figureRow(name)
  const within = (goal: number): boolean => (better === 'less' ? value <= goal : value >= goal)
  if (must === undefined) return ''
  if (!within(must)) return 'missed'
  return aim !== undefined && within(aim) ? 'aim reached' : 'reached'
}
