import type { PacketDecoder } from '../src/console/decode.ts'
import type { PacketFeed } from '../src/console/packet-feed.ts'
import type { EnginePort } from '../src/console/port.ts'
import type { Modal } from '../src/console/state.ts'
import type { ConsoleStore } from '../src/console/store.ts'
import type { Theme } from './theme.ts'

/** What keys and views work with: the store they read, the port that commands leave by, the terminal they draw on. */
export interface Cockpit {
  readonly store: ConsoleStore
  readonly port: EnginePort
  readonly readonly: boolean
  readonly theme: Theme
  readonly packets: PacketFeed
  readonly decode: PacketDecoder | undefined
  /** Columns and rows of the terminal now. */
  size(): { readonly columns: number; readonly rows: number }
  /** Writes past the screen to the terminal itself, for its clipboard. */
  write(sequence: string): void
  quit(): void
}

export const showModal = (cockpit: Cockpit, modal: Modal | undefined) => cockpit.store.state.setState({ modal })
