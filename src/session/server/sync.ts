import { placeLink } from '../../player/dummies/placing.ts'
import { announcesSync, PluginChannelSync, syncChannel } from '../../sync/plugin-channel.ts'
import type { LinkSession } from './session.ts'

/** How long a dummy that is in play waits for its server to announce a sync plugin before RCON or nothing is used. */
const ANNOUNCEMENT_MS = 1_500

/**
 * Ties a link to the means by which its dummy is moved: the plugin that its server announces on the link itself, or the
 * server's RCON.
 */
export function tieSync(session: LinkSession): void {
  const { mesh, link } = session
  const wanted = mesh.syncWanted(link.server)
  const { serverbound } = mesh
  let plugin: PluginChannelSync | undefined
  let waiting: (() => void) | undefined
  let stopWaiting: (() => void) | undefined

  const settle = (): void => {
    const run = waiting
    waiting = undefined
    stopWaiting?.()
    stopWaiting = undefined
    run?.()
  }
  const open = (): PluginChannelSync => {
    plugin ??= new PluginChannelSync(
      (data) => link.channel?.send(serverbound.encode('custom_payload', { channel: syncChannel, data })),
      {
        timeoutMs: mesh.limits.syncTimeout,
        onHello() {
          link.sync = plugin
          mesh.noteSync(link.server, 'plugin')
          if (waiting) settle()
          else if (link.role === 'dummy' && link.state === 'ready' && !link.placed) placeLink(link)
        },
        onBadMessage: (problem) => mesh.log('warn', `${link.server} sent ${problem} on ${syncChannel}`),
      },
    )
    return plugin
  }

  link.onPayload = (channel, data) => {
    if (wanted !== 'auto' && wanted !== 'plugin') return
    if (channel === 'minecraft:register' && announcesSync(data)) open()
    else if (channel === syncChannel) open().receive(data)
  }
  link.whenSyncKnown = (run) => {
    const withoutPlugin = (): void => {
      link.sync ??= wanted === 'auto' || wanted === 'rcon' ? mesh.rcon(link.server) : undefined
      if (link.sync?.kind !== 'plugin') mesh.noteSync(link.server, link.sync?.kind ?? 'none')
    }
    if (link.sync || wanted === 'rcon' || wanted === 'none') {
      withoutPlugin()
      run()
      return
    }
    // A server that has its plugin for sure is waited for until the link's own time is up.
    if (wanted !== 'plugin')
      stopWaiting = mesh.later(ANNOUNCEMENT_MS, () => {
        withoutPlugin()
        settle()
      })
    waiting = () => {
      if (link.channel === session.channel) run()
    }
  }
  session.onEnd = () => {
    plugin?.close()
    waiting = undefined
    // A link that is gone says nothing of what its server can do.
    stopWaiting?.()
  }
}
