import { vi } from 'vitest'
import { ScriptedPlayer, type ScriptedServer } from '../kit/scripted.ts'

type Params = Record<string, unknown>

/**
 * Makes what one scripted server sends under a name differ from what it would. Undone by `vi.restoreAllMocks`. What only
 * the play login bears up to 1.20.1, and tags, which a scripted server doesn't send by itself, are changed by this.
 */
export function changing(server: ScriptedServer, name: string, change: (params: Params) => Params): void {
  const { send } = ScriptedPlayer.prototype
  vi.spyOn(ScriptedPlayer.prototype, 'send').mockImplementation(function (this: ScriptedPlayer, packet, params = {}) {
    const mine = packet === name && this.socket.localPort === server.port
    send.call(this, packet, mine ? change(params) : params)
  })
}
