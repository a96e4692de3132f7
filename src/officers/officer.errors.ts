import type { FieldErrors } from '../web/validation.js'
import { Conflict, NotFound, WebError } from '../web/web.errors.js'

/** Wrong name, wrong password, no account, account closed: one error for all, so that it tells nothing. */
export class SignInFailed extends WebError {
  constructor() {
    super(422, 'signInFailed')
  }
}

/** Too many failures under this name, whether there is such an account or not. */
export class SignInLocked extends WebError {
  constructor(retryAfterSeconds: number) {
    const minutes = Math.ceil(retryAfterSeconds / 60)
    super(429, 'signInLocked', { retryAfterSeconds, values: { minutes } })
  }
}

/** Neither a code of the app's that is right now and unused, nor a recovery code that is left. */
export class CodeWrong extends WebError {
  constructor() {
    super(422, 'codeWrong')
  }
}

/** The office wants a second step of this role. */
export class SecondStepRequired extends Conflict {
  constructor() {
    super('secondStepRequired')
  }
}

/** There is no second step that recovery codes could stand in for. */
export class SecondStepMissing extends Conflict {
  constructor() {
    super('secondStepMissing')
  }
}

export class UsernameTaken extends Conflict {
  constructor() {
    super('usernameTaken')
  }
}

/** Never made, used already, or too old. */
export class InvitationUnknown extends NotFound {
  constructor() {
    super('invitationUnknown')
  }
}

/** The password breaks a rule; the page names it beside the field. */
export class PasswordRefused extends WebError {
  constructor(readonly problem: { key: string; values?: Record<string, unknown> }) {
    super(422, 'passwordRefused')
  }
}

export class OfficerUnknown extends NotFound {
  constructor() {
    super('officerUnknown')
  }
}

/** A leave that there isn't, or that is over: what was is remembered as it was. */
export class LeaveUnknown extends NotFound {
  constructor() {
    super('leaveUnknown')
  }
}

/** Days or a deputy that can't be; the page names each beside its field. */
export class LeaveRefused extends WebError {
  constructor(readonly errors: FieldErrors) {
    super(422, 'leaveRefused')
  }
}

/** Somebody else changes this account, or closes it. */
export class AccountChanging extends Conflict {}

/** The office would be left without anybody who can let people in. */
export class LastAdministrator extends Conflict {
  constructor() {
    super('lastAdministrator')
  }
}

/** Nobody else has the key of so many cases: closed, nobody in the office could open them. */
export class LastHolder extends Conflict {
  constructor(readonly count: number) {
    super('lastHolder', { count })
  }
}

/** Somebody can't be given this role now; the page names why beside the field, and what is to be done first. */
export class RoleRefused extends Conflict {
  constructor(
    readonly reason: 'own' | 'lastAdministrator' | 'lastHolder' | 'working',
    readonly count = 0,
  ) {
    super('roleRefused')
  }
}

/** After this change a report that names one of these positions would reach nobody; the page says so beside the field. */
export class ReportsUnreached extends WebError {
  constructor(
    readonly positions: readonly string[],
    readonly field: 'position' | 'role',
  ) {
    super(422, 'reportsUnreached')
  }
}

/** Something weighty, and the password was given too long ago. */
export class ProofNeeded extends WebError {
  constructor() {
    super(403, 'proofNeeded')
  }
}

export class SessionEnded extends WebError {
  constructor() {
    super(401, 'sessionEnded')
  }
}
