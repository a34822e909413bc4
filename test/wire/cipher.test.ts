import { describe, expect, it } from 'vitest'
import { createCipher } from '../../src/wire/cipher.ts'

describe('the cipher of a connection', () => {
  it('is AES-128 in CFB8 with the secret as key and initial vector', () => {
    // openssl enc -aes-128-cfb8, key = iv.
    const secret = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
    const plain = Buffer.from('10 00 85 06 09 6c 6f 63 61 6c 68 6f 73 74 63 dd 02'.replaceAll(' ', ''), 'hex')
    expect(createCipher(secret).encrypt(plain).toString('hex')).toBe('1aa4502aa0777c2fb6aec534dda256093c')
  })

  it('goes on where it stopped, however the stream is cut, in both directions apart', () => {
    const secret = Buffer.from('mcmesh-secret-16')
    const [here, there] = [createCipher(secret), createCipher(secret)]
    const plain = Buffer.from('blocks and chunks and blocks and chunks')
    const sent = Buffer.concat([here.encrypt(plain.subarray(0, 1)), here.encrypt(plain.subarray(1))])
    expect(sent).not.toEqual(plain)
    expect(Buffer.concat([there.decrypt(sent.subarray(0, 20)), there.decrypt(sent.subarray(20))])).toEqual(plain)
    expect(there.encrypt(plain)).toEqual(sent)
  })

  it('refuses a secret that is not 16 bytes long', () => {
    expect(() => createCipher(Buffer.alloc(15))).toThrow(expect.objectContaining({ code: 'cipher.secret' }))
  })
})
