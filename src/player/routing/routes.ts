import type { Field } from '../../protocol/fields.ts'
import type { Lens } from '../../protocol/lenses.ts'
import { openedTable } from '../../protocol/opened.ts'
import type { Transaction } from '../../protocol/serverbound.ts'
import type { PacketSet } from '../../protocol/versions.ts'
import { ledgerPackets } from '../../world/ledger.ts'
import { windowField } from '../client/windows.ts'

/** One packet of a version, with its row of the table. */
export interface Route<Row> {
  readonly name: string
  readonly row: Row
  readonly lens: Lens | undefined
  /** The ledger takes it in, whatever its rule. */
  readonly recorded: boolean
  /** It opens or closes something at the client, perhaps. */
  readonly opens: boolean
  /** The window that it speaks of. */
  readonly window: Field<number> | undefined
  /** The number by which requests of the client's are told apart. */
  readonly transaction: Field<number> | undefined
}

const recordedPackets: ReadonlySet<string> = new Set(ledgerPackets)
const openingPackets: ReadonlySet<string> = new Set([
  ...openedTable.filter(({ ends }) => typeof ends === 'string').map(({ packet }) => packet),
  'close_window',
  'clear_dialog',
])

/** The routes of a direction's packets, by packet id. Packets without a row take the default. */
export function routes<
  Row extends { readonly packet: string; readonly window?: true; readonly transaction?: Transaction },
>(packets: PacketSet, table: readonly Row[], byDefault: (packet: string) => Row): (Route<Row> | undefined)[] {
  const byName = new Map(table.map((row) => [row.packet, row]))
  const byId: (Route<Row> | undefined)[] = []
  for (const name of packets.names) {
    const id = packets.idOf(name)
    if (id === undefined) continue
    const row = byName.get(name) ?? byDefault(name)
    byId[id] = {
      name,
      row,
      lens: packets.lens(name),
      recorded: recordedPackets.has(name),
      opens: openingPackets.has(name),
      window: row.window && windowField(packets, name),
      transaction: row.transaction && packets.field<number>(name, 'transactionId'),
    }
  }
  return byId
}

/** Which request of the client's a packet makes or answers: ids of different kinds are counted apart. */
export const transactionOf = (
  { row, transaction }: Route<{ readonly transaction?: Transaction }>,
  packet: Buffer,
): string => `${row.transaction} ${transaction?.read(packet)}`
