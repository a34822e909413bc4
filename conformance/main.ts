import { exec } from 'node:child_process'
import { parseArgs, promisify } from 'node:util'
import { minecraftPort, parseAddress } from '../src/config/address.ts'
import { supportedVersions } from '../src/protocol/versions.ts'
import { runConformance } from './run.ts'

const usage = `npm run conformance -- HOST:PORT [OPTIONS]

Whether a server's sync plugin keeps to docs/sync-protocol.md. Joins as a player (the server must be in offline mode), plays mcmesh's side of
the channel mcmesh:sync and says a line for each rule: pass, FAIL with what came instead, or skip where the server does not announce what the
rule is about. What that player has is lost.

  --version V     the server's Minecraft version (asked from it unless given)
  --name NAME     the player (default Conformance)
  --patience MS   for each answer (default 5000)
  --restart CMD   a shell command that kills the server and starts it again, and ends: what a restart must leave is tried too

Exit codes: 0 nothing failed, 1 something did, 2 it could not be tried.`

const run = promisify(exec)

process.exitCode = await main()

async function main(): Promise<number> {
  let given: ReturnType<typeof read>
  try {
    given = read()
  } catch (error) {
    return refuse((error as Error).message)
  }
  const { values, positionals } = given
  if (values.help) {
    console.log(usage)
    return 0
  }
  const [where, ...more] = positionals
  if (where === undefined || more.length > 0) return refuse('Say which server: HOST:PORT.')
  const address = parseAddress(where, { defaultPort: minecraftPort })
  if (typeof address === 'string') return refuse(address)
  const { version } = values
  if (version !== undefined && !supportedVersions.includes(version)) return refuse(`mcmesh does not speak ${version}.`)
  const patience = Number(values.patience)
  if (!(Number.isInteger(patience) && patience > 0)) return refuse('--patience takes milliseconds.')
  try {
    const print = (line: string) => console.log(line)
    const { restart, name } = values
    const again = restart === undefined ? {} : { restart: async () => void (await run(restart)) }
    const options = { ...address, ...(version === undefined ? {} : { version }), ...again, name, patience, print }
    const { passed, failed, skipped } = await runConformance(options)
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
    return failed > 0 ? 1 : 0
  } catch (error) {
    return refuse(`${where} cannot be tried: ${(error as Error).message}`)
  }
}

function read() {
  return parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      name: { type: 'string', default: 'Conformance' },
      patience: { type: 'string', default: '5000' },
      restart: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
}

function refuse(sentence: string): number {
  console.error(sentence)
  return 2
}
