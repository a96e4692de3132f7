/** A box doesn't open: wrong key, wrong place, or it was changed. */
export class SealBroken extends Error {
  constructor() {
    super('This seal does not open')
  }
}
