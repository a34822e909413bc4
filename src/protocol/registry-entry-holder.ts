/** protodef's compiler, as far as writers are made by it. */
interface WriterCompiler {
  wrapCode(code: string): string
  callType(value: string, type: unknown): string
}

interface HolderOptions {
  readonly baseName: string
  readonly otherwise: { readonly name: string; readonly type: unknown }
}

/**
 * How something of a registry is written: its number and one, or 0 and the thing itself. minecraft-protocol's own writer steps
 * over that 0 without writing it, and its serializer gives it a buffer of whatever was in memory.
 */
export const registryEntryHolderTypes = {
  Read: {},
  SizeOf: {},
  Write: {
    registryEntryHolder: [
      'parametrizable',
      (compiler: WriterCompiler, { baseName, otherwise }: HolderOptions): string => {
        const [number, thing] = [`value.${baseName}`, `value.${otherwise.name}`]
        return compiler.wrapCode(
          [
            `if (${number} != null) return ${compiler.callType(`${number} + 1`, 'varint')}`,
            `if (!${thing}) throw new Error('${baseName} or ${otherwise.name} has to be there')`,
            `offset = ${compiler.callType('0', 'varint')}`,
            `return ${compiler.callType(thing, otherwise.type)}`,
          ].join('\n'),
        )
      },
    ],
  },
} as const
