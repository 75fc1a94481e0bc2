/** Remembers what has the focus; the function it gives puts it back there, for when what took it is gone. */
export function focusBack(): () => void {
  const before = document.activeElement
  return () => { if (before instanceof HTMLElement && before.isConnected) before.focus() }
}
