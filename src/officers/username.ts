/** As typed on a sign-in form: spaces around it and capitals make no difference. */
export const foldUsername = (typed: string): string => typed.normalize('NFC').trim().toLowerCase()

/** 3 to 40 Latin letters, digits, dots, dashes and underscores: typed the same on every keyboard. */
export const USERNAME = /^[a-z0-9][a-z0-9._-]{2,39}$/
