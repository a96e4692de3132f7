/** The part of sodium-native that this folder uses; the package ships no types of its own. */
declare module 'sodium-native' {
  type Sodium = {
    crypto_aead_xchacha20poly1305_ietf_ABYTES: number
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: number
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      c: Buffer,
      m: Buffer,
      ad: Buffer | null,
      nsec: null,
      npub: Buffer,
      k: Buffer,
    ): number
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      m: Buffer,
      nsec: null,
      c: Buffer,
      ad: Buffer | null,
      npub: Buffer,
      k: Buffer,
    ): number
    crypto_box_PUBLICKEYBYTES: number
    crypto_box_SECRETKEYBYTES: number
    crypto_box_SEALBYTES: number
    crypto_box_keypair(pk: Buffer, sk: Buffer): void
    crypto_box_seed_keypair(pk: Buffer, sk: Buffer, seed: Buffer): void
    crypto_box_seal(c: Buffer, m: Buffer, pk: Buffer): void
    crypto_box_seal_open(m: Buffer, c: Buffer, pk: Buffer, sk: Buffer): boolean
    crypto_scalarmult_base(pk: Buffer, sk: Buffer): void
    crypto_pwhash_ALG_ARGON2ID13: number
    crypto_pwhash_SALTBYTES: number
    crypto_pwhash_async(
      out: Buffer,
      password: Buffer,
      salt: Buffer,
      opslimit: number,
      memlimit: number,
      alg: number,
    ): Promise<void>
    crypto_secretstream_xchacha20poly1305_STATEBYTES: number
    crypto_secretstream_xchacha20poly1305_ABYTES: number
    crypto_secretstream_xchacha20poly1305_HEADERBYTES: number
    crypto_secretstream_xchacha20poly1305_KEYBYTES: number
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE: number
    crypto_secretstream_xchacha20poly1305_TAG_FINAL: number
    crypto_secretstream_xchacha20poly1305_init_push(state: Buffer, header: Buffer, k: Buffer): void
    crypto_secretstream_xchacha20poly1305_push(
      state: Buffer,
      c: Buffer,
      m: Buffer,
      ad: Buffer | null,
      tag: number,
    ): number
    crypto_secretstream_xchacha20poly1305_init_pull(state: Buffer, header: Buffer, k: Buffer): void
    crypto_secretstream_xchacha20poly1305_pull(
      state: Buffer,
      m: Buffer,
      tag: Buffer,
      c: Buffer,
      ad: Buffer | null,
    ): number
    sodium_memzero(buffer: Buffer): void
  }
  const sodium: Sodium
  export default sodium
}
