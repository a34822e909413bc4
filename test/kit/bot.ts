import { once } from 'node:events'
import mineflayer from 'mineflayer'
import type { Rule } from '../../src/world/witness.ts'
import { until, within } from './conditions.ts'
import type { Client } from './minecraft-protocol.ts'
import { type Watched, watch } from './watch.ts'

export interface BotOptions {
  readonly port: number
  readonly name: string
  readonly version?: string
  readonly host?: string
  /** In chunks, what it asks for. */
  readonly viewDistance?: number
  /** Rules that the server is known to break. */
  readonly ignore?: readonly Rule[]
  /** Milliseconds for joining. */
  readonly timeout?: number
  /** Is given the client before it connects: whoever listens to all that it is sent. */
  onClient?(client: Client): void
}

/** A mineflayer bot with physics whose packets a witness reads. */
export interface TestBot extends Watched {
  readonly bot: mineflayer.Bot
  readonly client: Client
  /** Why the connection ended, once it has. */
  readonly ended: () => string | undefined
  /** Walks (never teleports) to a column, jumping where blocked; rejects when it is not there in time. */
  walkTo(x: number, z: number, options?: { timeout?: number; sprint?: boolean }): Promise<void>
  quit(): Promise<void>
}

/** Joins with a mineflayer bot and waits until it stands in a loaded world. */
export async function joinBot(options: BotOptions): Promise<TestBot> {
  const { port, name, version = '1.21.4', host = '127.0.0.1', viewDistance = 4, ignore, timeout = 30_000 } = options
  const bot = mineflayer.createBot({
    host,
    port,
    username: name,
    version,
    auth: 'offline',
    viewDistance,
    hideErrors: true,
    logErrors: false,
    checkTimeoutInterval: 60_000,
  })
  const client = bot._client as Client
  options.onClient?.(client)
  const watched = watch(client, version, ignore)
  let end: string | undefined
  let kick: string | undefined
  bot.on('kicked', (reason) => {
    kick = typeof reason === 'string' ? reason : JSON.stringify(reason)
  })
  bot.on('end', (reason) => {
    end = kick ?? reason
  })
  bot.on('error', (error) => {
    watched.errors.push(error)
  })

  let spawned = false
  bot.once('spawn', () => {
    spawned = true
  })
  const standing = () => {
    if (end !== undefined) throw new Error(`${name} was not let in: ${end}`)
    return spawned && bot.entity?.position && bot.blockAt(bot.entity.position) !== null && bot.entity.onGround
  }
  try {
    await until(standing, {
      timeout,
      message: () =>
        `${name} to stand in the world (latest packets: ${watched.latest.slice(-5).join(', ')}; errors: ${watched.errors.join('; ')})`,
    })
  } catch (error) {
    bot.end()
    throw error
  }

  const walkTo: TestBot['walkTo'] = async (x, z, { timeout = 60_000, sprint = false } = {}) => {
    const steer = () => {
      const { position } = bot.entity
      const dx = x - position.x
      const dz = z - position.z
      void bot.look(Math.atan2(-dx, -dz), 0, true)
      // Mineflayer's physics knows when it runs into something; water holds back likewise.
      const { isCollidedHorizontally = false, isInWater = false } = bot.entity as {
        isCollidedHorizontally?: boolean
        isInWater?: boolean
      }
      bot.setControlState('jump', isCollidedHorizontally || isInWater)
      bot.setControlState('sprint', sprint && Math.hypot(dx, dz) > 2)
      bot.setControlState('forward', Math.hypot(dx, dz) > 0.3)
    }
    bot.on('physicsTick', steer)
    try {
      await until(
        () => {
          if (end !== undefined) throw new Error(`${name} lost its connection while walking: ${end}`)
          const { position } = bot.entity
          return Math.hypot(x - position.x, z - position.z) < 0.5
        },
        { timeout, interval: 20, message: () => `${name} to walk to ${x} ${z}; it stands at ${bot.entity.position}` },
      )
    } finally {
      bot.off('physicsTick', steer)
      bot.clearControlStates()
    }
  }

  const quit = async () => {
    if (end !== undefined) return
    const gone = once(bot, 'end')
    bot.quit()
    await within(gone, 5_000, `${name} to leave`).catch(() => client.socket?.destroy())
  }

  return { bot, client, ...watched, ended: () => end, walkTo, quit }
}
