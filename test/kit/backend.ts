import { type ScriptedOptions, type ScriptedServer, startScripted } from './scripted.ts'
import { type ScriptedRcon, startScriptedRcon } from './scripted-rcon.ts'

/** A scripted server with the RCON that moves its players. */
export interface Backend {
  readonly server: ScriptedServer
  readonly rcon: ScriptedRcon
  /** Its entry in a zones.json. */
  readonly entry: { readonly address: string; readonly rcon: { readonly address: string; readonly password: string } }
  stop(): Promise<void>
  crash(): Promise<void>
}

/** Starts a scripted server and an RCON whose `tp` moves that server's players. */
export async function startBackend(options: ScriptedOptions = {}): Promise<Backend> {
  const server = await startScripted(options)
  const rcon = await startScriptedRcon({ password: 'sesame', onTeleport: (name, to) => server.tp(name, to) })
  return {
    server,
    rcon,
    entry: {
      address: `127.0.0.1:${server.port}`,
      rcon: { address: `127.0.0.1:${rcon.port}`, password: 'sesame' },
    },
    stop: async () => {
      await Promise.all([server.stop(), rcon.stop()])
    },
    crash: async () => {
      await Promise.all([server.crash(), rcon.stop()])
    },
  }
}
