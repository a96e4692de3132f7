/** A clock that the demo moves along its three years; it never runs by itself. */
export class DemoClock {
  private at: Date

  constructor(at: Date) {
    this.at = at
  }

  readonly now = (): Date => new Date(this.at)

  /** @throws when it would go back: then something was put in the wrong order */
  moveTo(at: Date): void {
    if (at < this.at) throw new Error(`The demo's clock would go back from ${this.at.toISOString()}`)
    this.at = at
  }
}
