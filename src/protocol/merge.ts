/** Two packets of one kind about one entity, made one: what tracked entities and ledgers keep. */
export { mergeAttributes } from './attributes.ts'
export { mergeEquipment } from './equipment.ts'
export { mergeMetadata } from './metadata.ts'
