import { createRequire } from 'node:module'
import { nbtTypes } from '../protocol/nbt.ts'

const require = createRequire(import.meta.url)

interface NbtCompiler {
  addTypes(types: unknown): void
}

interface PrismarineNbt {
  addTypesToCompiler(endianness: string, compiler: NbtCompiler): void
}

/**
 * Has minecraft-protocol, as flying-squid uses it, write the texts of NBT as Java reads them: prismarine-nbt's codec takes them for
 * UTF-8. Before the first codec is compiled, and only in a world's own process.
 */
export function writeTextsAsJavaDoes(): void {
  const nbt = createRequire(require.resolve('minecraft-protocol'))('prismarine-nbt') as PrismarineNbt
  const addTypesToCompiler = nbt.addTypesToCompiler
  nbt.addTypesToCompiler = (endianness, compiler) => {
    addTypesToCompiler(endianness, compiler)
    if (endianness === 'big') compiler.addTypes(nbtTypes)
  }
}
