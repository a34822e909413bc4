import { dummies } from '../dummies.ts'
import { allThere, type Joined, joinMany, leaveAll } from '../joined.ts'
import { type Circumstances, measurement } from '../measurement.ts'
import { FAR, NEAR, openHalves } from '../mesh.ts'
import { residentKb } from '../proc.ts'

/** What a player is to a mesh in memory. */
export const memory = measurement({
  name: 'memory',
  about: 'what mcmesh holds for each of `players` who stand, far from borders and each with a dummy, garbage collected',
  full: { players: 200, warmUp: 10 },
  quick: { players: 30, warmUp: 10 },
  async run({ players, warmUp }, circumstances) {
    const far = await held(players, warmUp, FAR, circumstances)
    circumstances.say(`memory: ${players} players far from borders`)
    const near = await held(players, warmUp, NEAR, circumstances)
    circumstances.say(`memory: ${players} players with dummies`)
    return {
      rows: [
        { '': 'far from borders', players, ...far },
        { '': 'with a dummy', players, ...near },
      ],
      figures: { memoryFar: far['KB held'], memoryDummy: near['KB held'] },
    }
  },
})

/** KB a player, of 1024 bytes: in use and resident. */
async function held(players: number, warmUp: number, x: number, { traffic }: Circumstances) {
  const halves = await openHalves({ traffic, x, view: true })
  const { mcmesh, east } = halves
  const joined: Joined[] = []
  try {
    // What a mesh makes once, it has made before it is measured empty.
    await leaveAll(await joinMany(mcmesh, east, warmUp), east)
    const before = { held: await mcmesh.ask({ kind: 'memory' }), resident: residentKb(mcmesh.pid as number) }
    joined.push(...(await joinMany(mcmesh, east, players)))
    if (x === NEAR) await dummies(halves, joined)
    await allThere(joined)
    const after = { held: await mcmesh.ask({ kind: 'memory' }), resident: residentKb(mcmesh.pid as number) }
    return {
      'KB held': (after.held - before.held) / 1_024 / players,
      'KB resident': (after.resident - before.resident) / players,
    }
  } finally {
    for (const { reader } of joined) reader.leave()
    await halves.stop()
  }
}
