import { createCipheriv, createDecipheriv } from 'node:crypto'
import { WireError } from './errors.ts'

/** Both directions of one encrypted connection. Each call goes on where the last one of its direction ended. */
export interface Cipher {
  encrypt(bytes: Buffer): Buffer
  decrypt(bytes: Buffer): Buffer
}

/**
 * The cipher that Minecraft speaks after encryption_begin: AES-128 in CFB8, the shared secret being both key and
 * initial vector. `secret` has 16 bytes, else WireError `cipher.secret`.
 */
export function createCipher(secret: Buffer): Cipher {
  if (secret.length !== 16) {
    throw new WireError(
      'cipher.secret',
      `The shared secret has ${secret.length} bytes instead of 16: the login is refused.`,
    )
  }
  const cipher = createCipheriv('aes-128-cfb8', secret, secret)
  const decipher = createDecipheriv('aes-128-cfb8', secret, secret)
  return {
    encrypt: (bytes) => cipher.update(bytes),
    decrypt: (bytes) => decipher.update(bytes),
  }
}
