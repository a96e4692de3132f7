// The only script of the office's pages: between a page's form and the browser's passkeys. It decides nothing. Each form
// marked `data-passkey` is shown, asks the address in `data-options` what to ask the authenticator for, puts the answer
// into its hidden field, and is sent like other forms.

/** Which of the page's sentences to show when the browser refuses; any other refusal is "failed". */
const SENTENCES = { NotAllowedError: 'cancelled', InvalidStateError: 'known', SecurityError: 'address' }

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

const named = (credentials) => credentials.map((one) => ({ ...one, id: toBytes(one.id) }))

/** The options as the browser takes them: bytes instead of text. */
function readOptions({ user, excludeCredentials, allowCredentials, extensions, ...rest }) {
  return {
    ...rest,
    challenge: toBytes(rest.challenge),
    ...(user && { user: { ...user, id: toBytes(user.id) } }),
    ...(excludeCredentials && { excludeCredentials: named(excludeCredentials) }),
    ...(allowCredentials && { allowCredentials: named(allowCredentials) }),
    extensions: { prf: { eval: { first: toBytes(extensions.prf.eval.first) } } },
  }
}

/** What the server reads; `prf` only where the authenticator gave it. */
function writeAnswer(credential) {
  const { response } = credential
  const prf = credential.getClientExtensionResults().prf?.results?.first
  const fields = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const given = fields.filter((field) => response[field]).map((field) => [field, toText(response[field])])
  return JSON.stringify({
    id: toText(credential.rawId),
    response: {
      ...Object.fromEntries(given),
      ...(response.getTransports && { transports: response.getTransports() }),
    },
    ...(prf && { prf: toText(prf) }),
  })
}

function say(form, sentence) {
  for (const line of form.parentElement.querySelectorAll('[data-says]'))
    line.hidden = line.dataset.says !== sentence
}

async function answer(form) {
  const asked = await fetch(form.dataset.options, { headers: { Accept: 'application/json' } })
  // Led elsewhere: the session has ended or the password is wanted again, which the page itself says.
  if (asked.redirected) {
    location.reload()
    return
  }
  if (!asked.ok) throw new Error(`Status ${asked.status}`)
  const publicKey = readOptions(await asked.json())
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey })
  form.elements.namedItem('passkey').value = writeAnswer(credential)
  form.submit()
}

async function onSubmit(event) {
  event.preventDefault()
  const form = event.currentTarget
  const button = form.querySelector('button')
  button.disabled = true
  say(form, undefined)
  try {
    await answer(form)
  } catch (error) {
    say(form, SENTENCES[error.name] ?? 'failed')
  }
  button.disabled = false
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (window.PublicKeyCredential) {
    form.hidden = false
    form.addEventListener('submit', onSubmit)
  } else say(form, 'unsupported')
}
