import { type ScriptedOptions, type ScriptedServer, startScripted } from '../scripted.ts'
import { type ScriptedRcon, startScriptedRcon } from '../scripted-rcon.ts'
import { VanillaCommands } from './commands.ts'
import { nothingSaved, VanillaModel } from './model.ts'

export interface VanillaOptions extends ScriptedOptions {
  /** Milliseconds of a tick; 2 unless told. */
  readonly tickMs?: number
  /** Ticks between two saves of its own; vanilla's 6,000 unless told. */
  readonly autoSave?: number
}

const PASSWORD = 'sesame'
const AUTO_SAVE = 6_000

/** A scripted vanilla server: a TCP port, an RCON port, ticks, and a disk. */
export class Vanilla {
  readonly #options: VanillaOptions
  readonly #saved = nothingSaved()
  /** What becomes of a command: run unless told otherwise. */
  intercept: (text: string, run: () => string) => string = (_, run) => run()
  #running: Running | undefined
  #ports: Ports | undefined

  constructor(options: VanillaOptions) {
    this.#options = options
  }

  /** On the ports that it had before, if it has run. */
  async start(): Promise<void> {
    const ports = this.#ports
    const { tickMs = 2, autoSave = AUTO_SAVE, ...options } = this.#options
    const server = await startScripted({ gameMode: 'survival', ...options, ...(ports && { port: ports.game }) })
    const model = new VanillaModel(server, this.#saved)
    const commands = new VanillaCommands(model)
    const rcon = await startScriptedRcon({
      password: PASSWORD,
      ...(ports && { port: ports.rcon }),
      onTeleport: (who, to) => server.tp(who, to),
      onCommand: (text) => this.intercept(text, () => commands.run(text)),
    })
    let count = 0
    const ticks = setInterval(() => {
      model.tick()
      if (++count % autoSave === 0) model.save()
    }, tickMs)
    this.#running = { server, model, rcon, ticks }
    this.#ports = { game: server.port, rcon: rcon.port }
  }

  get server(): ScriptedServer {
    return this.#up.server
  }

  get model(): VanillaModel {
    return this.#up.model
  }

  get rcon(): ScriptedRcon {
    return this.#up.rcon
  }

  /** How to reach its RCON. */
  get rconOptions(): { address: { host: string; port: number }; password: string } {
    return { address: { host: '127.0.0.1', port: this.rcon.port }, password: PASSWORD }
  }

  /** Its process is killed: what was not saved is lost. */
  async kill(): Promise<void> {
    const { server, rcon, ticks } = this.#down()
    server.removeAllListeners('leave')
    clearInterval(ticks)
    this.intercept = (_, run) => run()
    await Promise.all([server.crash(), rcon.stop()])
  }

  /** Is killed and comes back on its ports with what it saved last. */
  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  /** Saves everything and ends. */
  async stop(): Promise<void> {
    if (!this.#running) return
    const { server, rcon, ticks, model } = this.#down()
    clearInterval(ticks)
    model.save()
    await Promise.all([server.stop(), rcon.stop()])
  }

  get #up(): Running {
    if (!this.#running) throw new Error('the scripted vanilla server does not run')
    return this.#running
  }

  #down(): Running {
    const running = this.#up
    this.#running = undefined
    return running
  }
}

interface Ports {
  readonly game: number
  readonly rcon: number
}

interface Running {
  readonly server: ScriptedServer
  readonly model: VanillaModel
  readonly rcon: ScriptedRcon
  readonly ticks: NodeJS.Timeout
}

export async function startVanilla(options: VanillaOptions = {}): Promise<Vanilla> {
  const vanilla = new Vanilla(options)
  await vanilla.start()
  return vanilla
}
