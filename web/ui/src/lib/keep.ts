// What a browser remembers between visits (language, theme, devices). Works without storage too.
export function kept(key: string): string | null {
  try {
    return localStorage.getItem(`hotline.${key}`)
  } catch {
    return null
  }
}

export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`hotline.${key}`)
    else localStorage.setItem(`hotline.${key}`, value)
  } catch {
    // A browser without storage forgets; nothing else depends on it.
  }
}

/** The same for one tab, over its reloads. */
export function keptHere(key: string): string | null {
  try {
    return sessionStorage.getItem(`hotline.${key}`)
  } catch {
    return null
  }
}

export function keepHere(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(`hotline.${key}`)
    else sessionStorage.setItem(`hotline.${key}`, value)
  } catch {
    // as above
  }
}

/** An id nobody else has; also where `crypto.randomUUID` is missing (plain http on a LAN). */
export function uuid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  return [...b].map((x) => x.toString(16).padStart(2, '0')).join('')
}
