import { NIL_UUID } from './facts.ts'
import type { Protocol } from './versions.ts'

/** The packet by which a login ends, for a player without skin and cape: its textures come with its own server's tab list. */
export const loginSuccess = (
  protocol: Protocol,
  { uuid, name }: { readonly uuid: string; readonly name: string },
): Buffer =>
  protocol.packets('login', 'clientbound').encode('success', {
    uuid,
    username: name,
    properties: [],
    strictErrorHandling: false,
    // Of 26.2 and later: a number of the login for statistics. Servers may send none.
    sessionId: NIL_UUID,
  })
